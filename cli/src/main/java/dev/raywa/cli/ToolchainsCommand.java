package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import picocli.CommandLine.Command;

/// `raywa-vx toolchains`: who can compile what.
@Command(
    name = "toolchains",
    header = "List what every node can compile, and how to get the rest.",
    description =
        "Asks the node at --address, otherwise at RAYWA_ADDRESS, otherwise at 127.0.0.1:8080.",
    footer = {
      "",
      "Examples:",
      "  raywa-vx toolchains",
      "  raywa-vx toolchains --address 10.0.0.5:8080 --json",
      "",
      "Exit code: 0; 125 when no node answers."
    })
final class ToolchainsCommand extends ClusterCommand {
  ToolchainsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var answer = api.toolchains();
    if (output().json) {
      screen.answer(answer.encode());
      return ExitCodes.OK;
    }
    var nodes = objects(answer.getJsonArray("nodes", new JsonArray()));
    var table = new Table("NODE", "HTTP", "COMPILES");
    nodes.forEach(node ->
        table.row(node.getString("node", "?"), node.getString("http", "-"), compiles(node)));
    table.lines().forEach(screen::answer);
    for (var node : nodes) {
      var trouble = node.getString("trouble", "");
      if (!trouble.isEmpty()) {
        screen.line(node.getString("node", "?") + ": " + trouble);
      }
    }
    for (var language : objects(answer.getJsonArray("languages", new JsonArray()))) {
      if (language.getLong("nodes", 0L) == 0) {
        screen.answer(
            language.getString("language") + " is missing: " + language.getString("install"));
      }
    }
    return ExitCodes.OK;
  }

  private static String compiles(JsonObject node) {
    var words = new ArrayList<String>();
    objects(node.getJsonArray("toolchains", new JsonArray()))
        .forEach(one -> words.add(one.getString("language") + " " + one.getString("version")));
    return words.isEmpty() ? "-" : String.join(", ", words);
  }

  private static Iterable<JsonObject> objects(JsonArray array) {
    var objects = new ArrayList<JsonObject>();
    for (int i = 0; i < array.size(); i++) {
      objects.add(array.getJsonObject(i));
    }
    return objects;
  }
}
