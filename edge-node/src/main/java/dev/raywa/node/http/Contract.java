package dev.raywa.node.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The contract of the gateway, OpenAPI 3.1. Read when a request first needs it, so that a node
/// starts without it.
final class Contract {
  static final String RESOURCE = "/openapi.yaml";
  static final String TYPE = "application/yaml";

  private final Map<?, ?> root;

  private Contract(Map<?, ?> root) {
    this.root = root;
  }

  /// Answers with the contract.
  static Handler<RoutingContext> handler(Vertx vertx) {
    return context ->
        vertx
            .executeBlocking(Contract::bytes, false)
            .onSuccess(bytes -> serve(context, bytes))
            .onFailure(context::fail);
  }

  private static void serve(RoutingContext context, Buffer bytes) {
    var tag = "\"" + Integer.toHexString(bytes.hashCode()) + "-" + bytes.length() + "\"";
    var response = context.response().putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(bytes);
    }
  }

  /// Blocks. Reads the contract.
  static Contract read() {
    var settings = LoadSettings.builder().setLabel(RESOURCE).build();
    return new Contract((Map<?, ?>) new Load(settings).loadFromString(bytes().toString()));
  }

  /// Blocks.
  static Buffer bytes() {
    try (var file = Contract.class.getResourceAsStream(RESOURCE)) {
      return Buffer.buffer(Objects.requireNonNull(file, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the contract says of a route, with what its path has for every method; empty when it says
  /// nothing.
  Optional<JsonObject> operation(Route route) {
    return find(List.of("paths", path(route)))
        .map(found -> {
          var item = (JsonObject) Objects.requireNonNull(json(found));
          var method = route.method().name().toLowerCase(Locale.ROOT);
          var operation = item.getJsonObject(method);
          if (operation == null) {
            throw new IllegalStateException("openapi.yaml has no " + method + " " + path(route));
          }
          var parameters = item.getJsonArray("parameters", new JsonArray()).copy();
          return operation.put(
              "parameters",
              parameters.addAll(operation.getJsonArray("parameters", new JsonArray())));
        });
  }

  /// The path of a route, as the contract writes it.
  static String path(Route route) {
    var path = new StringBuilder();
    for (var word : route.path().substring(1).split("/", -1)) {
      path.append('/')
          .append(
              word.startsWith(":")
                  ? "{" + word.substring(1) + "}"
                  : word.equals("*") ? "{path}" : word);
    }
    return path.toString();
  }

  private Optional<Object> find(List<String> words) {
    Object at = root;
    for (var word : words) {
      at = at instanceof Map<?, ?> map ? map.get(word) : null;
    }
    return Optional.ofNullable(at);
  }

  /// The same as JSON, with what is referred to in the place of every reference.
  private @Nullable Object json(@Nullable Object yaml) {
    return switch (yaml) {
      case Map<?, ?> map when map.get("$ref") instanceof String reference ->
          json(
              find(List.of(reference.substring("#/".length()).split("/", -1)))
                  .orElseThrow(() -> new IllegalStateException("nothing at " + reference)));
      case Map<?, ?> map -> {
        var object = new JsonObject();
        map.forEach((key, value) -> object.put(String.valueOf(key), json(value)));
        yield object;
      }
      case List<?> list -> {
        var array = new JsonArray();
        list.forEach(one -> array.add(json(one)));
        yield array;
      }
      case null, default -> yaml;
    };
  }
}
