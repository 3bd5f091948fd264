package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeLoad;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The jobs of one namespace, of this node or of the whole cluster, newest first. Nodes that do not
/// answer are named, so that a list is never short in silence.
final class JobList {
  private final Jobs jobs;
  private final StatusJson statuses;
  private final Peers peers;

  JobList(Jobs jobs, StatusJson statuses, Peers peers) {
    this.jobs = jobs;
    this.statuses = statuses;
    this.peers = peers;
  }

  Future<JsonObject> ofNode(Namespace namespace) {
    return jobs.list()
        .map(list ->
            list.stream()
                .filter(one -> one.spec().namespace().equals(namespace))
                .map(statuses::write)
                .toList())
        .map(list -> json(list, List.of()));
  }

  Future<JsonObject> ofCluster(HttpServerRequest request, Namespace namespace) {
    var missing = new ArrayList<String>();
    return jobs.nodes()
        .map(nodes -> nodes.stream().map(node -> asked(node, request, namespace, missing)).toList())
        .compose(asked -> Future.all(asked).map(all -> all.<JsonArray>list()))
        .map(lists -> {
          var merged = new ArrayList<JsonObject>();
          lists.forEach(list -> list.forEach(one -> merged.add((JsonObject) one)));
          merged.sort(Comparator.comparing((JsonObject one) -> one.getLong("id", 0L)).reversed());
          return json(merged, missing);
        });
  }

  private Future<JsonArray> asked(
      NodeLoad node, HttpServerRequest request, Namespace namespace, List<String> missing) {
    if (node.node().equals(jobs.self())) {
      return ofNode(namespace).map(json -> json.getJsonArray("jobs"));
    }
    if (node.http().isEmpty()) {
      return Future.succeededFuture(new JsonArray());
    }
    return Future.succeededFuture(node)
        .compose(other -> peers.jobs(other, request, namespace))
        .otherwise(_ -> {
          missing.add(node.node().value());
          return new JsonArray();
        });
  }

  private static JsonObject json(List<JsonObject> list, List<String> missing) {
    var json = new JsonObject().put("jobs", new JsonArray(list)).put("total", list.size());
    return missing.isEmpty() ? json : json.put("missing", new JsonArray(missing));
  }
}
