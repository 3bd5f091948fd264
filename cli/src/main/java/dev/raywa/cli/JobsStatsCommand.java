package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx jobs stats`: what became of the tasks of a job.
@Command(
    name = "stats",
    header = "Show how many tasks of a job ended, how, and how long they took.",
    description = {
      ClusterCommand.ASKS,
      "Running is the time that tasks held their slots, waiting that before."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx jobs stats 10",
      "  raywa-vx jobs stats 10 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class JobsStatsCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The job's number.")
  long job;

  JobsStatsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    new StatsView(screen, output()).show(api, "/v1/jobs/" + job + "/stats", "tasks");
    return ExitCodes.OK;
  }
}
