package dev.raywa.node.http;

import dev.raywa.message.Quantity;
import dev.raywa.node.functions.Deployed;
import dev.raywa.node.functions.Exports;
import dev.raywa.node.functions.FunctionSettings;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.versions.Versions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.TreeMap;

/// Writes what is known of functions.
final class FunctionJson {
  private FunctionJson() {}

  /// A line of a list.
  static JsonObject line(Versions<Deployed> function) {
    var newest = function.newest();
    return new JsonObject()
        .put("name", newest.name().value())
        .put("version", newest.version())
        .put("module", newest.module().sha256())
        .put("time", newest.time().toString())
        .put("versions", function.versions().size());
  }

  /// One version with what it exports.
  static JsonObject version(Functions.Callable callable) {
    var deployed = callable.deployed();
    var json =
        new JsonObject()
            .put("name", deployed.name().value())
            .put("namespace", deployed.namespace().value());
    version(deployed).forEach(field -> json.put(field.getKey(), field.getValue()));
    return json.put("exports", exports(callable.exports()))
        .put("command", callable.exports().isCommand());
  }

  /// One version without what it exports.
  static JsonObject version(Deployed deployed) {
    return new JsonObject()
        .put("version", deployed.version())
        .put("module", deployed.module().sha256())
        .put("time", deployed.time().toString())
        .put("settings", settings(deployed.settings()));
  }

  private static JsonArray exports(Exports exports) {
    var json = new JsonArray();
    exports
        .items()
        .forEach(
            item -> json.add(new JsonObject().put("name", item.name()).put("type", item.type())));
    return json;
  }

  private static JsonObject settings(FunctionSettings settings) {
    var options = settings.options();
    var labels = new JsonObject();
    new TreeMap<>(options.demand().labels()).forEach(labels::put);
    var folders = new JsonArray();
    for (var one : settings.directories()) {
      folders.add(one.host() + ":" + one.guest() + (one.readOnly() ? ":ro" : ""));
    }
    var cpus = new BigDecimal(Quantity.cores(options.demand().cpuMilli()));
    return new JsonObject()
        .put("cpus", cpus.scale() > 0 ? (Number) cpus.doubleValue() : cpus.longValueExact())
        .put("memoryBytes", options.demand().memoryBytes())
        .put("labels", labels)
        .put("deadlineMs", options.deadline().toMillis())
        .put("retries", options.retriesMax())
        .put("retryExceptions", options.retryExceptions())
        .put("concurrency", settings.concurrencyMax())
        .put("dirs", folders);
  }
}
