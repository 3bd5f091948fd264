package dev.raywa.node.http;

import dev.raywa.execution.RunStats;
import dev.raywa.execution.Spread;
import dev.raywa.message.TaskError;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Writes what became of many runs, and reads what another node wrote.
final class StatsJson {
  private static final String BUCKETS = "buckets";
  private static final double NANOS_PER_MS = 1e6;

  private StatsJson() {}

  /// For people.
  static JsonObject write(RunStats stats) {
    return write(stats, false);
  }

  /// One node's part, for another node: with all that it takes to add it to others.
  static JsonObject part(RunStats stats) {
    return write(stats, true);
  }

  /// What another node wrote.
  static RunStats read(JsonObject part) {
    var stats = new RunStats();
    var errors = new EnumMap<TaskError.Code, Long>(TaskError.Code.class);
    var failed = part.getJsonObject("errors", new JsonObject());
    for (var code : TaskError.Code.values()) {
      if (failed.containsKey(code.name())) {
        errors.put(code, failed.getLong(code.name()));
      }
    }
    stats.add(part.getLong("count", 0L), part.getLong("cpuNanos", 0L), errors);
    read(part.getJsonObject("running", new JsonObject()), stats.running());
    read(part.getJsonObject("waiting", new JsonObject()), stats.waiting());
    return stats;
  }

  private static void read(JsonObject part, Spread into) {
    var buckets = new TreeMap<Integer, Long>();
    for (var bucket : part.getJsonObject(BUCKETS, new JsonObject())) {
      int number = Integer.parseInt(bucket.getKey());
      if (number >= 0 && number <= Spread.bucketMax()) {
        buckets.put(number, ((Number) bucket.getValue()).longValue());
      }
    }
    into.add(buckets);
  }

  private static JsonObject write(RunStats stats, boolean buckets) {
    var errors = new JsonObject();
    stats.errors().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(one -> errors.put(one.getKey().name(), one.getValue()));
    return new JsonObject()
        .put("count", stats.count())
        .put("errors", errors)
        .put("cpuNanos", stats.cpuNanos())
        .put("running", write(stats.running(), buckets))
        .put("waiting", write(stats.waiting(), buckets));
  }

  private static JsonObject write(Spread spread, boolean buckets) {
    var json =
        new JsonObject()
            .put("p50Ms", spread.quantile(0.5) / NANOS_PER_MS)
            .put("p99Ms", spread.quantile(0.99) / NANOS_PER_MS);
    if (buckets) {
      var counts = new JsonObject();
      spread.buckets().forEach((number, count) -> counts.put(Integer.toString(number), count));
      json.put(BUCKETS, counts);
    }
    return json;
  }
}
