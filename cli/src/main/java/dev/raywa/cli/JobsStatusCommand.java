package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx jobs status`: the same as `raywa-vx status`.
@Command(
    name = "status",
    header = "Show the status of a job, and what it printed.",
    description = {
      ClusterCommand.ASKS,
      "The output of a job is there once it ended, as far as its node keeps it."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx jobs status 10",
      "  raywa-vx jobs status 10 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class JobsStatusCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The job's number.")
  long job;

  JobsStatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    JobView.show(api, job, screen, output().json);
    return ExitCodes.OK;
  }
}
