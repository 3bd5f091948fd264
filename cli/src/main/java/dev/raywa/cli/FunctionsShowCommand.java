package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `raywa-vx functions show`: a function with its settings and exports.
@Command(
    name = "show",
    header = "Show a function: its versions, settings and exports.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx functions show squares",
      "  raywa-vx functions show squares@1 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such function."
    })
final class FunctionsShowCommand extends ClusterCommand {
  @Parameters(
      paramLabel = "NAME[@V]",
      description = "The function, and which version of it; otherwise the newest.")
  String function = "";

  FunctionsShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var version = api.get(Paths.below(Paths.FUNCTIONS, function));
    if (output().json) {
      screen.answer(version.encode());
    } else {
      FunctionView.show(version, screen);
    }
    return ExitCodes.OK;
  }
}
