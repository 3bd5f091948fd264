package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobState;
import dev.raywa.message.Namespace;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may open a WebSocket, and who is told to leave.
final class SocketsTest {
  /// What [#hasty] gives to requests, in milliseconds.
  static final int HASTE_MS = 300;

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeAll() {
    vertx.close().await();
  }

  @Test
  void knowsCallersByHeaderAndBySubprotocol() {
    var team = new Namespace("team");
    var tokens =
        List.of(
            CallersTest.token("reader", Role.INVOKE, team),
            CallersTest.token("other", Role.DEPLOY, new Namespace("other")));
    try (var site = new Site(vertx, "node-1", Site.config(tokens, List.of()))) {
      deploy(site, "other");
      assertThat(rejected(vertx, site, new WebSocketConnectOptions())).isEqualTo(401);
      assertThat(rejected(vertx, site, offering("raywa.v1", "raywa.token.nobody"))).isEqualTo(401);
      try (var byHeader =
          Talk.with(
              vertx,
              site,
              new WebSocketConnectOptions().addHeader("Authorization", "Bearer other"))) {
        byHeader.say(Talk.invoke("a", "sum", 1, 2));
        byHeader.next("accepted");
      }
      // A page shows its token so, and from wherever it comes.
      var page =
          offering("raywa.v1", "raywa.token.reader").addHeader("Origin", "https://a.example");
      try (var byProtocol = Talk.with(vertx, site, page)) {
        assertThat(byProtocol.socket.subProtocol()).isEqualTo("raywa.v1");
        byProtocol.say(Talk.invoke("a", "sum", 1, 2));
        assertThat(byProtocol.next("failed").getJsonObject("problem").getString("code"))
            .isEqualTo("NO_SUCH_FUNCTION");
      }
    }
  }

  @Test
  void asksForAnUpgrade() {
    try (var site = new Site(vertx, "node-1", Site.config())) {
      var response = site.get("/v1/ws");

      assertThat(response.statusCode()).isEqualTo(426);
      assertThat(response.headers().firstValue("Upgrade")).contains("websocket");
      assertThat(response.body()).contains("UPGRADE_REQUIRED");
    }
  }

  @Test
  void leavesWhoAnswersNoPing() throws Exception {
    try (var site = hasty(vertx);
        var socket = upgraded(site)) {
      await().until(() -> site.gateway.connections() == 1);

      // Pings and a closing frame come, and nothing goes back.
      var all = socket.getInputStream().readAllBytes();

      assertThat(new String(all, StandardCharsets.ISO_8859_1))
          .contains("101 Switching Protocols", "raywa", "no ping")
          .doesNotContainIgnoringCase("deflate");
      await().until(() -> site.gateway.connections() == 0);
    }
  }

  @Test
  void leavesWhoDoesNotRead() {
    try (var site = hasty(vertx);
        var talk = Talk.with(site)) {
      deploy(site, "");
      talk.say(Talk.invoke("a", "sum", 1, 2).put("output", true));
      talk.next("accepted");
      await().until(() -> site.jobs.followers.size() == 1);
      var call = site.jobs.statuses.keySet().iterator().next();
      site.jobs.run(call);
      talk.socket.pause();
      var follower = site.jobs.followers.getFirst();
      var chunk = new JobEvent.DriverPrinted(1, Bytes.utf8("x".repeat(64 * 1024)));
      for (int i = 0; i < 1000; i++) {
        follower.emit(chunk);
      }

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> site.jobs.known(call).state() instanceof JobState.Stopped);
      await().atMost(Duration.ofSeconds(20)).until(() -> site.gateway.connections() == 0);
      assertThat(follower.closes.get()).isPositive();
      // Now it sees that the connection has ended, and need not be waited for.
      talk.socket.resume();
    }
  }

  @Test
  void carriesManyCalls() {
    int connections = 20;
    try (var site = new Site(vertx, "node-1", Site.config())) {
      deploy(site, "");
      site.jobs.nextEnd = Optional.of(new JobState.Succeeded(Site.NOW, Site.NOW, Optional.empty()));
      var talks = new ArrayList<Talk>();
      for (int i = 0; i < connections; i++) {
        talks.add(Talk.with(site));
      }
      for (int round = 0; round < 100; round++) {
        for (var talk : talks) {
          talk.say(Talk.invoke("r" + round, "sum", 1, 2));
        }
        for (var talk : talks) {
          assertThat(talk.next("accepted").getString("id")).isEqualTo("r" + round);
          assertThat(talk.next("failed").getString("id")).isEqualTo("r" + round);
        }
      }
      talks.forEach(Talk::close);
      await().until(() -> site.gateway.connections() <= 1);
    }
  }

  /// A gateway that gives little time.
  static Site hasty(Vertx vertx) {
    var usual = Site.config();
    return new Site(
        vertx,
        "node-1",
        new GatewayConfig(
            usual.http(),
            usual.publicAddress(),
            usual.connectionsMax(),
            Duration.ofMillis(HASTE_MS),
            usual.uploadsBytesMax(),
            usual.moduleBytesMax(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            usual.calls()));
  }

  private static void deploy(Site site, String token) {
    site.sandbox.exports = List.of(new Item("add", "(i32, i32) -> i32"));
    var request =
        HttpRequest.newBuilder(site.uri("/v1/functions/sum"))
            .PUT(BodyPublishers.ofByteArray(Site.WASM));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    assertThat(site.send(request).statusCode()).isEqualTo(201);
  }

  private static WebSocketConnectOptions offering(String... protocols) {
    return new WebSocketConnectOptions().setSubProtocols(List.of(protocols));
  }

  /// The status of a request that does not become a WebSocket.
  static int rejected(Vertx vertx, Site site, WebSocketConnectOptions how) {
    var status = new int[1];
    assertThatThrownBy(() -> Talk.with(vertx, site, how))
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class, refusal -> status[0] = refusal.getStatus());
    return status[0];
  }

  private static Socket upgraded(Site site) throws Exception {
    var socket = site.connect();
    var lines =
        List.of(
            "GET /v1/ws HTTP/1.1",
            "Host: " + site.gateway.address(),
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Extensions: permessage-deflate, x-webkit-deflate-frame",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "",
            "");
    socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
