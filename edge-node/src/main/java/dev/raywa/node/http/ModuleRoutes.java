package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.Inspection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// `/v1/modules`: stores and describes WebAssembly binaries.
final class ModuleRoutes {
  private final Vertx vertx;
  private final GatewayPorts ports;
  private final GatewayConfig config;
  private final Bodies bodies;

  ModuleRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Bodies bodies) {
    this.vertx = vertx;
    this.ports = ports;
    this.config = config;
    this.bodies = bodies;
  }

  /// `PUT /v1/modules/{sha256}`.
  Future<Reply> put(RoutingContext context) {
    var id = id(context);
    return bodies
        .receive(context, config.moduleBytesMax(), "modules.bytes.max")
        .compose(body -> vertx.executeBlocking(() -> store(id, body), false));
  }

  /// `GET /v1/modules/{sha256}`.
  Future<Reply> get(RoutingContext context) {
    var id = id(context);
    return vertx.executeBlocking(() -> Reply.ok(json(ports.sandbox().inspect(wasm(id)))), false);
  }

  /// The module that a path names.
  static ModuleId id(RoutingContext context) {
    var text = context.pathParam("module");
    try {
      return new ModuleId(text);
    } catch (IllegalArgumentException e) {
      throw Problem.of(
          Code.BAD_ID,
          "a module is named by its SHA-256 as 64 lower-case hex digits, was: " + text);
    }
  }

  /// Blocks.
  private Bytes wasm(ModuleId id) {
    return ports
        .store()
        .module(id)
        .orElseThrow(() ->
            Problem.of(
                Code.NO_SUCH_MODULE,
                "the cluster has no module " + id + "; PUT /v1/modules/" + id + " stores it"));
  }

  /// Blocks.
  private Reply store(ModuleId id, Buffer body) {
    var wasm = Bytes.of(body.getBytes());
    var found = ModuleId.of(wasm.array());
    if (!found.equals(id)) {
      throw Problem.of(
          Code.DIGEST_MISMATCH, "the " + wasm.size() + " bytes received have the SHA-256 " + found);
    }
    var inspection = ports.sandbox().inspect(wasm);
    if (!inspection.refusals().isEmpty()) {
      throw Problem.of(Code.BAD_MODULE, String.join("; ", inspection.refusals()))
          .and("refusals", new JsonArray(inspection.refusals()));
    }
    ports.store().putModule(wasm);
    return Reply.of(201, new JsonObject().put("module", id.sha256()).put("bytes", wasm.size()));
  }

  private static JsonObject json(Inspection inspection) {
    return new JsonObject()
        .put("module", inspection.module().sha256())
        .put("sizeBytes", inspection.sizeBytes())
        .put("dialect", JobJson.word(inspection.dialect()))
        .put("imports", items(inspection.imports()))
        .put("exports", items(inspection.exports()))
        .put("functions", inspection.functions())
        .put("memoryPagesMin", inspection.memoryPagesMin())
        .put("memoryPagesMax", inspection.memoryPagesMax())
        .put("tableElementsMin", inspection.tableElementsMin())
        .put("interpreted", new JsonArray(inspection.interpreted()))
        .put("refusals", new JsonArray(inspection.refusals()));
  }

  private static JsonArray items(List<Inspection.Item> items) {
    var json = new JsonArray();
    items.forEach(
        item -> json.add(new JsonObject().put("name", item.name()).put("type", item.type())));
    return json;
  }
}
