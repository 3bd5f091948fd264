package dev.raywa.node.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The contract of the gateway, OpenAPI 3.1. Read when somebody first asks for it.
final class Contract {
  static final String RESOURCE = "/openapi.yaml";
  static final String TYPE = "application/yaml";

  private Contract() {}

  /// Answers with the contract.
  static Handler<RoutingContext> handler(Vertx vertx) {
    return context ->
        vertx
            .executeBlocking(Contract::bytes, false)
            .onSuccess(
                bytes -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(bytes))
            .onFailure(context::fail);
  }

  /// Blocks.
  static Buffer bytes() {
    try (var file = Contract.class.getResourceAsStream(RESOURCE)) {
      return Buffer.buffer(Objects.requireNonNull(file, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
