package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx tasks stop`: cancels a call.
@Command(
    name = "stop",
    header = "Cancel a call and everything below it.",
    description = {ClusterCommand.ASKS, "A call that has ended stays as it is."},
    footer = {
      "",
      "Examples:",
      "  raywa-vx tasks stop 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
      "",
      "Exit code: 0; 125 when no node answers or there is no such task."
    })
final class TasksStopCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The id of the task.")
  String task = "";

  TasksStopCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var status = api.delete(Paths.below(Paths.TASKS, task));
    if (output().json) {
      screen.answer(status.encode());
    } else if (!output().quiet) {
      screen.answer("task " + task + " " + status.getString("state", ""));
    }
    return ExitCodes.OK;
  }
}
