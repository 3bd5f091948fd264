package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of `/v1/ws`, with everything that it was told and has not looked at.
final class Talk implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final WebSocketClient client;
  final WebSocket socket;
  private final LinkedBlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();

  /// Completes with the closing code and reason.
  final CompletableFuture<String> closed = new CompletableFuture<>();

  private Talk(WebSocketClient client, WebSocket socket) {
    this.client = client;
    this.socket = socket;
    socket.textMessageHandler(text -> told.add(new JsonObject(text)));
    socket.exceptionHandler(_ -> {});
    socket.closeHandler(
        _ -> closed.complete(socket.closeStatusCode() + " " + socket.closeReason()));
  }

  static Talk with(Site site) {
    return with(site.vertx, site, new WebSocketConnectOptions());
  }

  /// Blocks until the connection is a WebSocket; throws why it is none.
  static Talk with(Vertx vertx, Site site, WebSocketConnectOptions how) {
    var options = new WebSocketClientOptions().setMaxFrameSize(4 << 20).setMaxMessageSize(64 << 20);
    var client = vertx.createWebSocketClient(options);
    var address = site.gateway.address();
    how.setHost(address.host()).setPort(address.port()).setURI("/v1/ws");
    // Handlers are set before the event loop reads on.
    return client.connect(how).map(socket -> new Talk(client, socket)).await();
  }

  void say(JsonObject message) {
    socket.writeTextMessage(message.encode()).await();
  }

  static JsonObject invoke(String id, String function, Object... arguments) {
    return new JsonObject()
        .put("type", "invoke")
        .put("id", id)
        .put("function", function)
        .put("export", "add")
        .put("arguments", new JsonArray(List.of(arguments)));
  }

  /// The next message.
  JsonObject next() {
    return poll().orElseThrow(() -> new AssertionError("nothing was said"));
  }

  /// The next message, which must be of a type.
  JsonObject next(String type) {
    var message = next();
    assertThat(message.getString("type")).as(message::encode).isEqualTo(type);
    return message;
  }

  boolean isSilent() {
    return told.isEmpty();
  }

  @Override
  public void close() {
    client.close().await();
  }

  private Optional<JsonObject> poll() {
    try {
      return Optional.ofNullable(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
