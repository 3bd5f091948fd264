package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx models show`: what a model takes and gives.
@Command(
    name = "show",
    header = "Show a model: its versions, operators, inputs and outputs.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx models show mobilenet",
      "  raywa-vx models show mobilenet@1 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such model."
    })
final class ModelsShowCommand extends ClusterCommand {
  @Parameters(
      paramLabel = "NAME[@V]",
      description = "The model, and which version of it; otherwise the newest.")
  String model = "";

  ModelsShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var version = api.get(Paths.below(Paths.MODELS, model));
    if (output().json) {
      screen.answer(version.encode());
    } else {
      ModelView.show(version, screen);
    }
    return ExitCodes.OK;
  }
}
