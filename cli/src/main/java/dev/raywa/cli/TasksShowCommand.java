package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx tasks show`: the state of a call.
@Command(
    name = "show",
    header = "Show the state of a call, and what it took.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx tasks show 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
      "  raywa-vx tasks show 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such task."
    })
final class TasksShowCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The id of the task.")
  String task = "";

  TasksShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var status = api.get(Paths.below(Paths.TASKS, task));
    if (output().json) {
      screen.answer(status.encode());
    } else {
      status.forEach(field -> screen.answer(field.getKey() + ": " + field.getValue()));
    }
    return ExitCodes.OK;
  }
}
