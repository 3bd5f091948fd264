package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `raywa-vx status`: what became of a job.
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
      "  raywa-vx status --id 10",
      "  raywa-vx status --id 10 --address 10.0.0.5:8080 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class StatusCommand extends ClusterCommand {
  @Mixin JobOption job = new JobOption();

  StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    JobView.show(api, job.id, screen, output().json);
    return ExitCodes.OK;
  }
}
