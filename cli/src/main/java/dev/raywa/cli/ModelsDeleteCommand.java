package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx models delete`: forgets a model or a version of it.
@Command(
    name = "delete",
    header = "Delete a model, or one version of it.",
    description = {ClusterCommand.ASKS, "Tasks that have loaded it go on."},
    footer = {
      "",
      "Examples:",
      "  raywa-vx models delete mobilenet@1",
      "  raywa-vx models delete mobilenet        with all versions",
      "",
      "Exit code: 0; 125 when no node answers or there is no such model."
    })
final class ModelsDeleteCommand extends ClusterCommand {
  @Parameters(
      paramLabel = "NAME[@V]",
      description = "The model, and which version of it; otherwise all of them.")
  String model = "";

  ModelsDeleteCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    return VersionView.delete(Paths.below(Paths.MODELS, model), api, screen, output());
  }
}
