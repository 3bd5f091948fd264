package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.message.Quantity;
import dev.raywa.node.models.ModelRefused;
import dev.raywa.node.words.Nearest;
import dev.raywa.wasm.nn.NnModelName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/// `/v1/models`: keeps, shows and removes models.
final class ModelRoutes {
  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Bodies bodies;

  ModelRoutes(Vertx vertx, GatewayPorts ports, Bodies bodies) {
    this.vertx = vertx;
    this.ports = ports;
    this.bodies = bodies;
  }

  /// `PUT /v1/models/{name}`.
  Future<Reply> put(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var name = name(context);
    if (!name.version().isEmpty()) {
      throw Problem.of(
          Code.BAD_ID, "versions are numbered by the cluster; PUT /v1/models/" + name.name());
    }
    return bodies
        .receive(context, ports.models().bytesMax(), "nn.model.bytes.max")
        .compose(body -> Virtual.run(vertx, () -> push(namespace, name, body)));
  }

  /// `GET /v1/models`.
  Future<Reply> list(RoutingContext context) {
    return NamedList.answer(
        context,
        vertx,
        "models",
        (namespace, prefix) ->
            ports.models().list(namespace, prefix).stream().map(ModelJson::line).toList());
  }

  /// `GET /v1/models/{name}` and `{name}@{version}`.
  Future<Reply> get(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var name = name(context);
    return Virtual.run(vertx, () -> Reply.ok(describe(namespace, name)));
  }

  /// `DELETE` of both.
  Future<Reply> delete(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var name = name(context);
    return Virtual.run(
        vertx,
        () -> {
          if (!ports.models().delete(namespace, name)) {
            throw unknown(namespace, name);
          }
          return Reply.ok(new JsonObject().put("deleted", name.toString()));
        });
  }

  /// The model that a path names.
  static NnModelName name(RoutingContext context) {
    var text = context.pathParam("model");
    return NnModelName.parse(text)
        .orElseThrow(() ->
            Problem.of(
                Code.BAD_ID,
                "a model is named by 1 to 128 letters, digits, dots, underscores, hyphens and"
                    + " slashes, then maybe @ and a version or @sha256: and a digest, was: "
                    + text));
  }

  /// Blocks.
  private Reply push(Namespace namespace, NnModelName name, Buffer body) {
    try {
      var done = ports.models().push(namespace, name, Bytes.of(body.getBytes()));
      var json = ModelJson.version(done.version());
      if (!done.forgotten().isEmpty()) {
        json.put("forgotten", new JsonArray(done.forgotten()));
      }
      return Reply.of(done.fresh() ? 201 : 200, json);
    } catch (ModelRefused e) {
      throw problem(e, body.length());
    }
  }

  private static Problem problem(ModelRefused refused, int bytes) {
    return switch (refused.reason()) {
      case NAME -> Problem.of(Code.BAD_ID, refused.sentence());
      case MODEL ->
          Problem.of(
              Code.BAD_MODEL,
              "the %s received cannot run here as an ONNX model: %s"
                  .formatted(Quantity.bytes(bytes), refused.sentence()));
      case SIZE -> Problem.of(Code.TOO_LARGE, refused.sentence());
      case OFF ->
          Problem.of(
              Code.NO_INFERENCE,
              refused.sentence() + "; ask a node that has the label nn=ready (GET /v1/nodes)");
      case BUSY -> Problem.of(Code.BUSY, refused.sentence()).with("Retry-After", "1");
    };
  }

  /// Blocks.
  private JsonObject describe(Namespace namespace, NnModelName name) {
    var models = ports.models();
    var found = models.resolve(namespace, name).orElseThrow(() -> unknown(namespace, name));
    var json = ModelJson.version(found);
    if (name.version().isEmpty()) {
      var versions = new JsonArray();
      models
          .find(namespace, name.name())
          .ifPresent(all -> all.versions().forEach(one -> versions.add(ModelJson.version(one))));
      json.put("versions", versions);
    }
    return json;
  }

  /// Blocks. Why there is no such model, with the nearest name.
  private Problem unknown(Namespace namespace, NnModelName name) {
    var versions = ports.models().find(namespace, name.name());
    if (versions.isPresent()) {
      return Problem.of(
          Code.NO_SUCH_MODEL,
          "model %s has no version %s; it has %s"
              .formatted(name.name(), name.version(), versions.get().numbers()));
    }
    var names =
        ports.models().list(namespace, "").stream().map(one -> one.newest().name()).toList();
    return Problem.of(
        Code.NO_SUCH_MODEL,
        "there is no model \"%s\" in namespace %s%s"
            .formatted(name.name(), namespace, Nearest.hint(name.name(), names)));
  }
}
