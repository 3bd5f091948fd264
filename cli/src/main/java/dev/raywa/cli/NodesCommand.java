package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
final class NodesCommand implements Callable<Integer>, Reporting {
  private final Surroundings surroundings;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin OutputOptions output = new OutputOptions();

  NodesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public OutputOptions output() {
    return output;
  }

  @Override
  public Integer call() throws CommandFailed, InterruptedException {
    var answer = cluster.api(surroundings.environment()).nodes();
    var screen = new Screen(surroundings, false);
    var trouble = answer.getString("cluster", "");
    if (!trouble.isEmpty()) {
      screen.line(trouble);
    }
    if (output.json) {
      screen.answer(answer.encode());
    } else {
      table(answer.getJsonArray("nodes", new JsonArray())).lines().forEach(screen::answer);
    }
    return ExitCodes.OK;
  }

  private static Table table(JsonArray nodes) {
    var table =
        new Table(
            "NODE",
            "HTTP",
            "CPUS FREE",
            "MEMORY FREE",
            "RUNNING",
            "BLOCKED",
            "QUEUED",
            "EXECUTED",
            "LABELS");
    for (int i = 0; i < nodes.size(); i++) {
      addRow(table, nodes.getJsonObject(i));
    }
    return table;
  }

  private static void addRow(Table table, JsonObject node) {
    var self = node.getBoolean("self", false) ? " *" : "";
    var http = node.getString("http", "");
    table.row(
        node.getString("id", "?") + self,
        http.isEmpty() ? "-" : http,
        cores(node, "cpusFree") + " of " + cores(node, "cpus"),
        bytes(node, "memoryBytesFree") + " of " + bytes(node, "memoryBytes"),
        count(node, "running"),
        count(node, "blocked"),
        count(node, "queued"),
        count(node, "executed"),
        labels(node.getJsonObject("labels", new JsonObject())));
  }

  private static String cores(JsonObject node, String key) {
    return BigDecimal.valueOf(node.getDouble(key, 0.0))
        .setScale(3, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String bytes(JsonObject node, String key) {
    return Quantity.bytes(node.getLong(key, 0L));
  }

  private static String count(JsonObject node, String key) {
    return Long.toString(node.getLong(key, 0L));
  }

  private static String labels(JsonObject labels) {
    var text =
        labels.stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    return text.isEmpty() ? "-" : text;
  }
}
