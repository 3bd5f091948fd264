package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx functions stats`: what became of the calls of a function.
@Command(
    name = "stats",
    header = "Show how many calls of a function ended, how, and how long they took.",
    description = {
      ClusterCommand.ASKS,
      "Counts calls since the nodes started that looked after them; times are right to a"
          + " sixteenth."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx functions stats squares",
      "  raywa-vx functions stats squares@1 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such function."
    })
final class FunctionsStatsCommand extends ClusterCommand {
  @Parameters(
      paramLabel = "NAME[@V]",
      description = "The function, and which version of it; otherwise all.")
  String function = "";

  FunctionsStatsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var path = Paths.below(Paths.FUNCTIONS, function) + "/stats";
    new StatsView(screen, output()).show(api, path, "calls");
    return ExitCodes.OK;
  }
}
