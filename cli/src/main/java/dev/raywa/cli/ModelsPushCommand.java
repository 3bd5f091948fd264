package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx models push`: gives a model a name that guests load it by.
@Command(
    name = "push",
    header = "Keep an ONNX model under a name, or a new version of it.",
    description = {
      ClusterCommand.ASKS,
      "Prints the name with the number of the version, and what the model takes and gives. The"
          + " same bytes are no new version."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx models push mobilenet mobilenet_v2.onnx",
      "  raywa-vx models push shop/prices prices.onnx --json",
      "",
      "Exit code: 0; 125 when no node answers or the model was refused."
    })
final class ModelsPushCommand extends ClusterCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What it is loaded by: letters, digits, . _ - and /, at most 128.")
  String name = "";

  @Parameters(index = "1", paramLabel = "FILE.onnx", description = "The model.")
  String file = "";

  ModelsPushCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var model = ModelFile.read(surroundings().directory(), name, file).push(api, screen);
    if (output().json) {
      screen.answer(model.encode());
    } else {
      screen.answer(VersionView.ref(model));
      ModelView.tensors(model).forEach(screen::answer);
      VersionView.tellForgotten(model, screen, output());
    }
    return ExitCodes.OK;
  }
}
