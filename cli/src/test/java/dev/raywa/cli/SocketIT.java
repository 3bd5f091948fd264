package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Functions of a real node, called by WebSocket.
@Timeout(300)
final class SocketIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int CONNECTIONS = 100;

  private static final int IN_FLIGHT = 10;

  /// How often each connection has so many calls open.
  private static final int ROUNDS = 10;

  private NodeProcess node;
  private final Curl curl = new Curl();

  @BeforeEach
  void start() {
    node = NodeProcess.start("--cpus", "2", "--calls-open-max", "100000");
    put("calls", Callees.FUNCTIONS);
    put("prints", Callees.PRINTS);
  }

  private void put(String name, byte[] wasm) {
    var put = curl.send("PUT", node, "/v1/functions/" + name, wasm);
    assertThat(put.status()).as(put.text()).isEqualTo(201);
  }

  @AfterEach
  void end() {
    node.close();
    curl.close();
  }

  @Test
  void speaksWithAClientOfSomebodyElse() throws Exception {
    var client = NpmProgram.in("k6-load/ws", "ws");

    assertThat(client.run("client.mjs", url())).isEqualTo("0 ok\n");
  }

  @Test
  void losesNoneOfTheCallsOfThatClient() throws Exception {
    var client = NpmProgram.in("k6-load/ws", "ws");

    var said = client.run("client.mjs", "--connections", "20", "--calls", "2000", url());

    assertThat(said).startsWith("0 {").contains("\"results\":2000,\"lost\":0,\"problems\":{}");
  }

  @Test
  void cancelsWhatADroppedConnectionLeaves() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var client = vertx.createWebSocketClient();
      var socket = connect(client).get(1, TimeUnit.MINUTES);
      socket.writeTextMessage(invoke("mine", "spin", 9_000_000_000_000_000L).encode()).await();
      var kept = invoke("kept", "spin", 9_000_000_000_000_000L).put("detach", true);
      socket.writeTextMessage(kept.encode()).await();
      await().atMost(PATIENCE).until(() -> total("?state=RUNNING") == 2);

      socket.close().await();

      await().atMost(PATIENCE).until(() -> total("?state=STOPPED") == 1);
      assertThat(total("?state=RUNNING")).isEqualTo(1);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void losesNoneOfManyCalls() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var client =
          vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(CONNECTIONS));
      var ends = new ArrayList<CompletableFuture<Integer>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        ends.add(new Load(connect(client).get(1, TimeUnit.MINUTES), i).start());
      }
      int results = 0;
      for (var end : ends) {
        results += end.get(4, TimeUnit.MINUTES);
      }
      assertThat(results).isEqualTo(CONNECTIONS * IN_FLIGHT * ROUNDS);
    } finally {
      vertx.close().await();
    }
  }

  /// One connection that always has some calls open, until it has made enough.
  private static final class Load {
    private final WebSocket socket;
    private final int number;
    private final Map<String, Integer> open = new HashMap<>();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private int asked;
    private int results;

    Load(WebSocket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    CompletableFuture<Integer> start() {
      socket
          .textMessageHandler(text -> on(new JsonObject(text)))
          .closeHandler(_ -> end.completeExceptionally(new IOException("closed")));
      for (int i = 0; i < IN_FLIGHT; i++) {
        ask();
      }
      return end;
    }

    private synchronized void ask() {
      int mine = asked++;
      var id = "c" + mine;
      open.put(id, number + mine);
      socket.writeTextMessage(invoke(id, "add", number, mine).encode());
    }

    private synchronized void on(JsonObject message) {
      switch (message.getString("type")) {
        case "accepted" -> {}
        case "result" -> {
          var expected = open.remove(message.getString("id"));
          if (!message.getInteger("result").equals(expected)) {
            end.completeExceptionally(new IOException("expected " + expected + ": " + message));
          }
          results++;
          if (asked < IN_FLIGHT * ROUNDS) {
            ask();
          } else if (open.isEmpty()) {
            end.complete(results);
          }
        }
        default -> end.completeExceptionally(new IOException(message.encode()));
      }
    }
  }

  private CompletableFuture<WebSocket> connect(WebSocketClient client) {
    var at = node.http().split(":", 2);
    var how =
        new WebSocketConnectOptions()
            .setHost(at[0])
            .setPort(Integer.parseInt(at[1]))
            .setURI("/v1/ws");
    return client.connect(how).toCompletionStage().toCompletableFuture();
  }

  private static JsonObject invoke(String id, String export, Object... arguments) {
    return new JsonObject()
        .put("type", "invoke")
        .put("id", id)
        .put("function", "calls")
        .put("export", export)
        .put("arguments", new JsonArray(List.of(arguments)));
  }

  private int total(String query) {
    return curl.get(node, "/v1/tasks" + query).json().getInteger("total");
  }

  private String url() {
    return "ws://" + node.http() + "/v1/ws";
  }
}
