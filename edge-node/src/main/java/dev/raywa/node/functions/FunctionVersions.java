package dev.raywa.node.functions;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// All versions of one function, as the cluster keeps them.
///
/// @param last the highest number that was given
/// @param versions the oldest first, at least one
public record FunctionVersions(int last, List<Deployed> versions) {
  public FunctionVersions {
    versions = List.copyOf(versions);
    if (versions.isEmpty() || last < versions.getLast().version()) {
      throw new IllegalArgumentException(
          "a function has versions up to its last, had " + versions + " and " + last);
    }
  }

  /// What is called when no version is named.
  public Deployed newest() {
    return versions.getLast();
  }

  /// One version, or the newest.
  public Optional<Deployed> find(OptionalInt version) {
    return version.isEmpty()
        ? Optional.of(newest())
        : versions.stream().filter(one -> one.version() == version.getAsInt()).findFirst();
  }

  /// These and a newer one; the oldest go when there are too many.
  FunctionVersions plus(Deployed next, int versionsMax) {
    var all = new ArrayList<>(versions);
    all.add(next);
    return new FunctionVersions(
        next.version(), all.subList(Math.max(0, all.size() - versionsMax), all.size()));
  }

  /// These without one; empty when it was the only one.
  Optional<FunctionVersions> minus(int version) {
    var rest = versions.stream().filter(one -> one.version() != version).toList();
    return rest.isEmpty() ? Optional.empty() : Optional.of(new FunctionVersions(last, rest));
  }

  /// The document that the cluster keeps.
  Bytes encode() {
    var list = new JsonArray();
    versions.forEach(one -> list.add(json(one)));
    return Bytes.utf8(
        new JsonObject()
            .put("namespace", newest().namespace().value())
            .put("name", newest().name().value())
            .put("last", last)
            .put("versions", list)
            .encode());
  }

  /// The inverse of [#encode()].
  static FunctionVersions decode(Bytes document) {
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
    return new FunctionVersions(json.getInteger("last", 1), versions);
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
