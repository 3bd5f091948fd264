package dev.raywa.node.http;

import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.Quantity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.TreeMap;

/// `/v1/nodes` and the two questions of whoever watches the process.
final class NodeRoutes {
  private static final JsonObject UP = new JsonObject().put("status", "UP");

  private final GatewayPorts ports;

  NodeRoutes(GatewayPorts ports) {
    this.ports = ports;
  }

  /// `GET /v1/nodes`.
  Future<Reply> list(RoutingContext context) {
    var self = ports.jobs().self();
    return ports
        .jobs()
        .nodes()
        .map(nodes -> {
          var json = new JsonArray();
          nodes.forEach(load -> json.add(json(load, self)));
          return Reply.ok(withTrouble(new JsonObject().put("nodes", json)));
        });
  }

  /// `GET /healthz`: the process answers, and says what is wrong with the cluster around it.
  Future<Reply> health(RoutingContext context) {
    return Future.succeededFuture(Reply.ok(withTrouble(UP.copy())));
  }

  /// `GET /readyz`: the node takes work.
  Future<Reply> readiness(RoutingContext context) {
    if (ports.ready().getAsBoolean()) {
      return Future.succeededFuture(Reply.ok(UP));
    }
    return Problem.of(Code.NOT_READY, "the node is starting or stopping")
        .with("Retry-After", "1")
        .future();
  }

  private JsonObject withTrouble(JsonObject json) {
    ports.trouble().get().ifPresent(sentence -> json.put("cluster", sentence));
    return json;
  }

  private static JsonObject json(NodeLoad load, NodeId self) {
    var labels = new JsonObject();
    new TreeMap<>(load.labels()).forEach(labels::put);
    return new JsonObject()
        .put("id", load.node().value())
        .put("http", load.http())
        .put("self", load.node().equals(self))
        .put("cpus", cores(load.cpuMilliTotal()))
        .put("cpusFree", cores(load.cpuMilliFree()))
        .put("memoryBytes", load.memoryBytesTotal())
        .put("memoryBytesFree", load.memoryBytesFree())
        .put("queued", load.queued())
        .put("running", load.running())
        .put("blocked", load.blocked())
        .put("executed", load.executed())
        .put("labels", labels)
        .put("leaving", load.leaving());
  }

  /// A JSON number as people would write it: 2, not 2.0.
  private static Number cores(int cpuMilli) {
    var cores = new BigDecimal(Quantity.cores(cpuMilli));
    return cores.scale() > 0 ? cores.doubleValue() : cores.longValueExact();
  }
}
