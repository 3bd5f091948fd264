package dev.raywa.node.functions;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskOptions;
import dev.raywa.node.versions.VersionDocument;
import dev.raywa.node.versions.Versions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// All versions of one function as JSON.
final class FunctionDocument implements VersionDocument<Deployed> {
  @Override
  public Bytes encode(Versions<Deployed> function) {
    var list = new JsonArray();
    function.versions().forEach(one -> list.add(json(one)));
    return Bytes.utf8(
        new JsonObject()
            .put("namespace", function.newest().namespace().value())
            .put("name", function.newest().name().value())
            .put("last", function.last())
            .put("versions", list)
            .encode());
  }

  @Override
  public Versions<Deployed> decode(Bytes document) {
    var json = new JsonObject(document.asUtf8());
    var namespace = new Namespace(json.getString("namespace"));
    var name = new FunctionName(json.getString("name"));
    var versions = new ArrayList<Deployed>();
    for (var one : json.getJsonArray("versions")) {
      var version = (JsonObject) one;
      versions.add(
          new Deployed(
              namespace,
              name,
              version.getInteger("version", 1),
              new ModuleId(version.getString("module")),
              Instant.parse(version.getString("time")),
              settings(version.getJsonObject("settings"))));
    }
    return new Versions<>(json.getInteger("last", 1), versions);
  }

  private static JsonObject json(Deployed one) {
    return new JsonObject()
        .put("version", one.version())
        .put("module", one.module().sha256())
        .put("time", one.time().toString())
        .put("settings", json(one.settings()));
  }

  private static JsonObject json(FunctionSettings settings) {
    var options = settings.options();
    var labels = new JsonObject();
    new TreeMap<>(options.demand().labels()).forEach(labels::put);
    var folders = new JsonArray();
    for (var folder : settings.directories()) {
      folders.add(
          new JsonObject()
              .put("host", folder.host())
              .put("guest", folder.guest())
              .put("readOnly", folder.readOnly()));
    }
    return new JsonObject()
        .put("cpuMilli", options.demand().cpuMilli())
        .put("memoryBytes", options.demand().memoryBytes())
        .put("labels", labels)
        .put("deadlineMs", options.deadline().toMillis())
        .put("retries", options.retriesMax())
        .put("retryExceptions", options.retryExceptions())
        .put("concurrency", settings.concurrencyMax())
        .put("dirs", folders);
  }

  private static FunctionSettings settings(JsonObject json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.getJsonObject("labels")
        .forEach(label -> labels.put(label.getKey(), "" + label.getValue()));
    var demand =
        new Demand(json.getInteger("cpuMilli", 0), json.getLong("memoryBytes", 0L), labels);
    var options =
        new TaskOptions(
            demand,
            json.getInteger("retries", 0),
            json.getBoolean("retryExceptions", false),
            Duration.ofMillis(json.getLong("deadlineMs", 0L)));
    var folders = new ArrayList<JobSpec.Directory>();
    for (var one : json.getJsonArray("dirs")) {
      var folder = (JsonObject) one;
      folders.add(
          new JobSpec.Directory(
              folder.getString("host"),
              folder.getString("guest"),
              folder.getBoolean("readOnly", false)));
    }
    return new FunctionSettings(options, json.getInteger("concurrency", 0), folders);
  }
}
