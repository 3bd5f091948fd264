package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Lists of a node's answers as tables for people.
final class Tables {
  private Tables() {}

  /// The objects of a list in an answer; none when there is no such list.
  static List<JsonObject> objects(JsonObject answer, String key) {
    return answer.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast).toList();
  }

  /// The jobs of an answer.
  static Table jobs(List<JsonObject> jobs) {
    var table = new Table("JOB", "NAME", "STATE", "TASKS", "TIME", "STARTED", "NODE");
    for (var job : jobs) {
      table.row(
          Long.toString(job.getLong("id", 0L)),
          job.getString("name", "-"),
          job.getString("state", "?"),
          count(job.getJsonObject("tasks", new JsonObject()), "done"),
          time(job),
          job.getString("started", "-"),
          job.getString("node", "-"));
    }
    return table;
  }

  /// The calls of functions of an answer.
  static Table tasks(List<JsonObject> tasks) {
    var table = new Table("TASK", "FUNCTION", "EXPORT", "STATE", "TIME", "STARTED", "NODE");
    for (var task : tasks) {
      table.row(
          task.getString("id", "?"),
          task.getString("function", "?") + "@" + task.getInteger("version", 0),
          task.getString("export", "-"),
          task.getString("state", "?"),
          time(task),
          task.getString("started", "-"),
          task.getString("node", "-"));
    }
    return table;
  }

  /// The tasks below a job or a call.
  static Table below(List<JsonObject> tasks) {
    var table =
        new Table("TASK", "PARENT", "LABEL", "STATE", "ATTEMPT", "TIME", "CPU", "STARTED", "NODE");
    for (var task : tasks) {
      var bill = task.getJsonObject("bill", new JsonObject());
      table.row(
          task.getString("id", "?"),
          TaskLines.abbreviated(task.getString("parent", "-")),
          task.getString("label", "-"),
          task.getString("state", "?"),
          count(task, "attempt"),
          time(task),
          bill.isEmpty() ? "-" : seconds(bill.getLong("runNanos", 0L)),
          task.getString("started", "-"),
          task.getString("ranOn", "-"));
    }
    return table;
  }

  /// The functions of an answer.
  static Table functions(List<JsonObject> functions) {
    var table = new Table("NAME", "NEWEST", "VERSIONS", "DEPLOYED", "MODULE");
    for (var one : functions) {
      table.row(
          one.getString("name", "?"),
          count(one, "version"),
          count(one, "versions"),
          one.getString("time", "-"),
          one.getString("module", "-"));
    }
    return table;
  }

  /// The models of an answer.
  static Table models(List<JsonObject> models) {
    var table = new Table("NAME", "NEWEST", "VERSIONS", "SIZE", "PUSHED", "SHA256");
    for (var one : models) {
      table.row(
          one.getString("name", "?"),
          count(one, "version"),
          count(one, "versions"),
          bytes(one, "sizeBytes"),
          one.getString("time", "-"),
          one.getString("sha256", "-"));
    }
    return table;
  }

  /// How long something runs or ran, in seconds.
  static String time(JsonObject status) {
    return String.format(Locale.ROOT, "%.2f s", status.getLong("runningMs", 0L) / 1000.0);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }

  /// The nodes of an answer with their load.
  static Table nodes(JsonObject answer) {
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
    objects(answer, "nodes").forEach(node -> addNode(table, node));
    return table;
  }

  private static void addNode(Table table, JsonObject node) {
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
