package dev.raywa.node.http;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/// What a route answers.
record Reply(int status, JsonObject body, Map<String, String> headers) {
  /// Stands for an answer that was written already.
  static final Reply WRITTEN = new Reply(200, new JsonObject(), Map.of());

  static Reply of(int status, JsonObject body) {
    return new Reply(status, body, Map.of());
  }

  static Reply ok(JsonObject body) {
    return of(200, body);
  }
}
