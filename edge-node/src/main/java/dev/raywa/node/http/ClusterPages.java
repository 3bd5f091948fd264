package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.NodeLoad;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Puts lists together whose parts lie on several nodes, in the order of their ids. Nodes that do
/// not answer are named, so that a list is never short in silence.
final class ClusterPages {
  private static final String FORGOTTEN = "forgotten";

  private final Jobs jobs;
  private final Peers peers;

  ClusterPages(Jobs jobs, Peers peers) {
    this.jobs = jobs;
    this.peers = peers;
  }

  /// Which part of which list.
  ///
  /// @param key of the entries, each of which has an `id`
  /// @param uri what another node is asked for its part
  record Wanted(String key, Page page, String uri) {
    /// One node's part.
    ///
    /// @param entries all that are wanted, in any order
    JsonObject part(List<JsonObject> entries, long forgotten) {
      var sorted = new TreeMap<String, JsonObject>();
      entries.forEach(one -> sorted.put(one.getString("id"), one));
      var rest = page.after().map(after -> sorted.tailMap(after, false)).orElse(sorted);
      return page(List.copyOf(rest.values()), sorted.size()).put(FORGOTTEN, forgotten);
    }

    private JsonObject page(List<JsonObject> rest, long total) {
      var shown = rest.subList(0, Math.min(page.limit(), rest.size()));
      Optional<String> next =
          shown.size() < rest.size()
              ? Optional.of(shown.getLast().getString("id"))
              : Optional.empty();
      return page.json(key, shown, total, next);
    }
  }

  /// The whole list.
  ///
  /// @param own this node's part
  Future<JsonObject> of(RoutingContext context, Wanted wanted, Future<JsonObject> own) {
    var missing = new ArrayList<String>();
    return jobs.nodes()
        .map(nodes ->
            nodes.stream()
                .map(node ->
                    node.node().equals(jobs.self()) ? own : ask(context, node, wanted, missing))
                .toList())
        .compose(parts -> Future.all(parts).map(all -> all.<JsonObject>list()))
        .map(parts -> merged(wanted, parts, missing));
  }

  private Future<JsonObject> ask(
      RoutingContext context, NodeLoad node, Wanted wanted, List<String> missing) {
    var namespace = Caller.of(context).namespace();
    return Future.succeededFuture(node)
        .compose(other -> peers.ask(other, context.request(), namespace, wanted.uri()))
        .otherwise(_ -> {
          missing.add(node.node().value());
          return new JsonObject();
        });
  }

  private static JsonObject merged(Wanted wanted, List<JsonObject> parts, List<String> missing) {
    var entries = new TreeMap<String, JsonObject>();
    long total = 0;
    long forgotten = 0;
    for (var part : parts) {
      total += part.getLong("total", 0L);
      forgotten += part.getLong(FORGOTTEN, 0L);
      for (var one : part.getJsonArray(wanted.key(), new JsonArray())) {
        var entry = (JsonObject) one;
        entries.merge(entry.getString("id"), entry, ClusterPages::newer);
      }
    }
    var page = wanted.page(List.copyOf(entries.values()), total).put(FORGOTTEN, forgotten);
    boolean more = parts.stream().anyMatch(part -> part.getString("next") != null);
    var shown = page.getJsonArray(wanted.key());
    if (more && page.getString("next") == null && !shown.isEmpty()) {
      page.put("next", shown.getJsonObject(shown.size() - 1).getString("id"));
    }
    return missing.isEmpty() ? page : page.put("missing", new JsonArray(missing));
  }

  /// For moments two nodes may answer for the same thing: the later attempt counts.
  private static JsonObject newer(JsonObject one, JsonObject other) {
    return other.getInteger("attempt", 0) > one.getInteger("attempt", 0) ? other : one;
  }
}
