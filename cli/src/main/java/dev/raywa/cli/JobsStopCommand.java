package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx jobs stop`: cancels a job.
@Command(
    name = "stop",
    header = "Cancel a job and everything below it.",
    description = {ClusterCommand.ASKS, "A job that has ended stays as it is."},
    footer = {
      "",
      "Examples:",
      "  raywa-vx jobs stop 10",
      "  raywa-vx jobs stop 10 --quiet",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class JobsStopCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The job's number.")
  long job;

  JobsStopCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var status = new JobReport(api.stopJob(job));
    if (output().json) {
      screen.answer(status.status().encode());
    } else if (!output().quiet) {
      screen.answer("job " + job + " " + status.state());
    }
    return ExitCodes.OK;
  }
}
