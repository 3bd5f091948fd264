package dev.raywa.cli;

import picocli.CommandLine.Command;

/// `raywa-vx nodes`: who is in the cluster, and how busy.
@Command(
    name = "nodes",
    header = "List the nodes of a cluster with their load.",
    description =
        "Asks the node at --address, otherwise at RAYWA_ADDRESS, otherwise at 127.0.0.1:8080.",
    footer = {
      "",
      "Examples:",
      "  raywa-vx nodes",
      "  raywa-vx nodes --address 10.0.0.5:8080 --json",
      "",
      "Exit code: 0; 125 when no node answers."
    })
final class NodesCommand extends ClusterCommand {

  NodesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var answer = api.nodes();
    var trouble = answer.getString("cluster", "");
    if (!trouble.isEmpty()) {
      screen.line(trouble);
    }
    if (output().json) {
      screen.answer(answer.encode());
    } else {
      Tables.nodes(answer).lines().forEach(screen::answer);
    }
    return ExitCodes.OK;
  }
}
