package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx tasks result`: the result of a call.
@Command(
    name = "result",
    header = "Print the result of a call that has ended.",
    description = {
      ClusterCommand.ASKS,
      "The result comes on stdout as the function gave it: its bytes; with --json as the values"
          + " that its type says."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx tasks result 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
      "",
      "Exit code: 0; 1 the function failed; 124 it ran over its deadline; 125 it has not ended,",
      "was cancelled, its result is forgotten, or raywa-vx failed."
    })
final class TasksResultCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The id of the task.")
  String task = "";

  TasksResultCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var path = Paths.below(Paths.TASKS, task) + "/result";
    var outcome = new CallOutcome(screen, output().json);
    try {
      outcome.show(api.result(api.call(path, output().json).GET().build()));
      return ExitCodes.OK;
    } catch (CommandFailed e) {
      return outcome.failed(e);
    }
  }
}
