package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Functions of a real node, called by WebSocket.
@Timeout(300)
final class SocketIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// `-Dws.connections=1000` is what docs/performance.md reports.
  private static final int CONNECTIONS = Integer.getInteger("ws.connections", 100);

  private static final int IN_FLIGHT = 10;

  /// How often each connection has so many calls open.
  private static final int ROUNDS = 10;

  private NodeProcess node;
  private final Curl curl = new Curl();

  @BeforeEach
  void start() {
    node = NodeProcess.start("--cpus", "2", "--calls-open-max", "100000");
    var put = curl.send("PUT", node, "/v1/functions/calls", Callees.FUNCTIONS);
    assertThat(put.status()).as(put.text()).isEqualTo(201);
  }

  @AfterEach
  void end() {
    node.close();
    curl.close();
  }

  @Test
  void speaksWithAClientOfSomebodyElse() throws Exception {
    var folder = Checkout.root().resolve("k6-load/ws");
    assumeTrue(isOnPath("node") && isOnPath("npm"), "needs Node.js and npm");
    if (!Files.isDirectory(folder.resolve("node_modules/ws"))) {
      assumeTrue(
          run(folder, "npm", "ci", "--no-audit", "--no-fund").startsWith("0 "),
          "needs the npm package ws");
    }

    assertThat(run(folder, "node", "client.mjs", "ws://" + node.http() + "/v1/ws"))
        .isEqualTo("0 ok\n");
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

  /// The exit code and what was printed.
  private static String run(Path folder, String... command) throws Exception {
    var process = new ProcessBuilder(command).directory(folder.toFile()).start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    var said = process.inputReader().readAllAsString() + process.errorReader().readAllAsString();
    return process.exitValue() + " " + said;
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
