package dev.raywa.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `raywa-vx functions list`: what was deployed.
@Command(
    name = "list",
    header = "List the functions that were deployed.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx functions list",
      "  raywa-vx functions list --prefix shop. --json",
      "",
      "Exit code: 0; 125 when no node answers."
    })
final class FunctionsListCommand extends ClusterCommand {
  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that begin so.")
  String prefix = "";

  FunctionsListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var filter = prefix.isEmpty() ? "" : "prefix=" + Paths.encoded(prefix) + "&";
    var answer = Pages.read(api, Paths.FUNCTIONS, "functions", filter, Integer.MAX_VALUE);
    if (output().json) {
      screen.answer(answer.encode());
    } else {
      var functions = Tables.objects(answer, "functions");
      Tables.functions(functions).lines().forEach(screen::answer);
    }
    return ExitCodes.OK;
  }
}
