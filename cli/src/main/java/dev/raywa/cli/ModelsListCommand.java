package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `raywa-vx models list`: what was pushed.
@Command(
    name = "list",
    header = "List the models that were pushed.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx models list",
      "  raywa-vx models list --prefix shop/ --json",
      "",
      "Exit code: 0; 125 when no node answers."
    })
final class ModelsListCommand extends ClusterCommand {
  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that begin so.")
  String prefix = "";

  @Mixin ListOptions list = new ListOptions();

  ModelsListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var filters = new Filters().add("prefix", prefix.isEmpty() ? null : prefix);
    var listing = new ListOptions.Listing(Paths.MODELS, "models", filters, Tables::models);
    list.show(listing, api, screen, output());
    return ExitCodes.OK;
  }
}
