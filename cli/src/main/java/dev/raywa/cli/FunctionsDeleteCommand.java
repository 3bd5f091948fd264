package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx functions delete`: forgets a function or a version of it.
@Command(
    name = "delete",
    header = "Delete a function, or one version of it.",
    description = {ClusterCommand.ASKS, "Calls that began go on."},
    footer = {
      "",
      "Examples:",
      "  raywa-vx functions delete squares@1",
      "  raywa-vx functions delete squares        with all versions",
      "",
      "Exit code: 0; 125 when no node answers or there is no such function."
    })
final class FunctionsDeleteCommand extends ClusterCommand {
  @Parameters(
      paramLabel = "NAME[@V]",
      description = "The function, and which version of it; otherwise all of them.")
  String function = "";

  FunctionsDeleteCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    return VersionView.delete(Paths.below(Paths.FUNCTIONS, function), api, screen, output());
  }
}
