package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.node.functions.Exports;
import dev.raywa.node.functions.FunctionName;
import dev.raywa.node.functions.FunctionRef;
import dev.raywa.node.functions.FunctionSettings;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.words.Nearest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/// `/v1/functions`: deploys, shows and removes functions.
final class FunctionRoutes {
  private final Vertx vertx;
  private final GatewayPorts ports;
  private final GatewayConfig config;
  private final Bodies bodies;

  FunctionRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Bodies bodies) {
    this.vertx = vertx;
    this.ports = ports;
    this.config = config;
    this.bodies = bodies;
  }

  /// `PUT /v1/functions/{name}`.
  Future<Reply> put(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var ref = ref(context);
    if (ref.version().isPresent()) {
      throw Problem.of(
          Code.BAD_ID, "versions are numbered by the cluster; PUT /v1/functions/" + ref.name());
    }
    var settings = FunctionQuery.read(context.queryParams());
    return bodies
        .receive(context, config.moduleBytesMax(), "modules.bytes.max")
        .compose(body -> Virtual.run(vertx, () -> deploy(namespace, ref.name(), body, settings)));
  }

  /// Finds what is wrong with the head of a request that deploys.
  static void readPut(RoutingContext context) {
    ref(context);
    FunctionQuery.read(context.queryParams());
  }

  /// `GET /v1/functions`.
  Future<Reply> list(RoutingContext context) {
    return NamedList.answer(
        context,
        vertx,
        "functions",
        (namespace, prefix) ->
            ports.functions().list(namespace, prefix).stream().map(FunctionJson::line).toList());
  }

  /// `GET /v1/functions/{name}` and `{name}@{version}`.
  Future<Reply> get(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var ref = ref(context);
    return Virtual.run(vertx, () -> Reply.ok(describe(namespace, ref)));
  }

  /// `DELETE` of both.
  Future<Reply> delete(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var ref = ref(context);
    return Virtual.run(
        vertx,
        () -> {
          if (!ports.functions().delete(namespace, ref)) {
            throw unknown(ports.functions(), namespace, ref);
          }
          return Reply.ok(new JsonObject().put("deleted", ref.toString()));
        });
  }

  /// The function that a path names.
  static FunctionRef ref(RoutingContext context) {
    return ref(context.pathParam("function"));
  }

  static FunctionRef ref(String text) {
    try {
      return FunctionRef.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.of(Code.BAD_ID, String.valueOf(e.getMessage()));
    }
  }

  /// Blocks. Why there is no such function, with the nearest name.
  static Problem unknown(Functions functions, Namespace namespace, FunctionRef ref) {
    var versions = functions.find(namespace, ref.name());
    if (versions.isPresent()) {
      var numbers = versions.get().numbers();
      return Problem.of(
          Code.NO_SUCH_FUNCTION,
          "function %s has no version %d; it has %s"
              .formatted(ref.name(), ref.version().orElse(0), numbers));
    }
    var names =
        functions.list(namespace, "").stream().map(one -> one.newest().name().value()).toList();
    return Problem.of(
        Code.NO_SUCH_FUNCTION,
        "there is no function \"%s\" in namespace %s%s"
            .formatted(ref.name(), namespace, Nearest.hint(ref.name().value(), names)));
  }

  /// Blocks.
  private Reply deploy(
      Namespace namespace, FunctionName name, Buffer body, FunctionSettings settings) {
    var wasm = Bytes.of(body.getBytes());
    var module = ports.sandbox().inspect(wasm);
    if (!module.refusals().isEmpty()) {
      throw Problem.of(Code.BAD_MODULE, String.join("; ", module.refusals()))
          .and("refusals", new JsonArray(module.refusals()));
    }
    if (!settings.directories().isEmpty() && !Exports.of(module).isCommand()) {
      throw Problem.of(Code.BAD_FIELD, "dirs are for commands; the module exports no _start")
          .and("field", "dirs");
    }
    var done = ports.functions().deploy(namespace, name, wasm, module, settings);
    var json = FunctionJson.version(done.callable());
    if (!done.forgotten().isEmpty()) {
      json.put("forgotten", new JsonArray(done.forgotten()));
    }
    return Reply.of(done.fresh() ? 201 : 200, json);
  }

  private JsonObject describe(Namespace namespace, FunctionRef ref) {
    var functions = ports.functions();
    var callable =
        functions.resolve(namespace, ref).orElseThrow(() -> unknown(functions, namespace, ref));
    var json = FunctionJson.version(callable);
    if (ref.version().isEmpty()) {
      var versions = new JsonArray();
      functions
          .find(namespace, ref.name())
          .ifPresent(all -> all.versions().forEach(one -> versions.add(FunctionJson.version(one))));
      json.put("versions", versions);
    }
    return json;
  }
}
