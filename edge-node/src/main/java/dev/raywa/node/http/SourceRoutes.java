package dev.raywa.node.http;

import dev.raywa.message.NodeLoad;
import dev.raywa.node.source.Language;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/// `/v1/sources` and `/v1/toolchains`: makes modules of sources, and says who can.
final class SourceRoutes {
  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Bodies bodies;
  private final Compiling compiling;

  SourceRoutes(Vertx vertx, GatewayPorts ports, Bodies bodies, Compiling compiling) {
    this.vertx = vertx;
    this.ports = ports;
    this.bodies = bodies;
    this.compiling = compiling;
  }

  /// `POST /v1/sources`.
  Future<Reply> compile(RoutingContext context) {
    JobRoutes.requireJson(context, "a source");
    return bodies
        .receive(context, GatewayConfig.JSON_BYTES_MAX, "JSON")
        .map(body -> {
          var source = SourceJson.read(new Fields("", JsonText.object(body.getBytes())));
          Operation.requireBody(context, body.getBytes());
          return source;
        })
        .compose(source -> compiling.compile(context, source))
        .map(Reply::ok);
  }

  /// `GET /v1/toolchains`.
  Future<Reply> toolchains(RoutingContext context) {
    return vertx
        .executeBlocking(ports.sources()::trouble, false)
        .compose(trouble -> ports.jobs().nodes().map(nodes -> Reply.ok(json(nodes, trouble))));
  }

  private JsonObject json(List<NodeLoad> nodes, Optional<String> trouble) {
    var all = new JsonArray();
    for (var node : nodes) {
      var one = json(node);
      if (node.node().equals(ports.jobs().self())) {
        trouble.ifPresent(sentence -> one.put("trouble", sentence));
      }
      all.add(one);
    }
    var languages = new JsonArray();
    for (var language : Language.values()) {
      languages.add(
          new JsonObject()
              .put("language", language.word())
              .put("files", new JsonArray(language.endings()))
              .put("nodes", nodes.stream().filter(node -> has(node, language)).count())
              .put("install", language.install()));
    }
    return new JsonObject().put("nodes", all).put("languages", languages);
  }

  private static JsonObject json(NodeLoad node) {
    var toolchains = new JsonArray();
    for (var language : Language.values()) {
      if (has(node, language)) {
        toolchains.add(
            new JsonObject()
                .put("language", language.word())
                .put("version", node.labels().get(language.label())));
      }
    }
    return new JsonObject()
        .put("node", node.node().value())
        .put("http", node.http())
        .put("toolchains", toolchains);
  }

  private static boolean has(NodeLoad node, Language language) {
    return node.labels().containsKey(language.label());
  }
}
