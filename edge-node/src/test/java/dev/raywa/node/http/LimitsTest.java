package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.message.ModuleId;
import dev.raywa.node.words.HostPort;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What strangers can do to a gateway, and that it serves others meanwhile.
final class LimitsTest {
  private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\n";

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
  void refusesBodyThatIsDeclaredTooLarge() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config());
        var socket = site.connect()) {
      write(
          socket,
          "PUT /v1/modules/"
              + Site.MODULE
              + HEAD
              + "Expect: 100-continue\r\nContent-Length: 10737418240\r\n\r\n");

      assertThat(read(socket))
          .startsWith("HTTP/1.1 413 ")
          .contains("\"code\":\"TOO_LARGE\"")
          .contains("at most 256 KiB are taken (modules.bytes.max)");
    }
  }

  @Test
  void refusesBodyThatGrowsTooLarge() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config());
        var socket = site.connect()) {
      write(socket, "PUT /v1/modules/" + Site.MODULE + HEAD + "Transfer-Encoding: chunked\r\n\r\n");
      var piece = "10000\r\n" + "x".repeat(65_536) + "\r\n";
      for (int i = 0; i < 5; i++) {
        write(socket, piece);
      }

      assertThat(read(socket)).startsWith("HTTP/1.1 413 ").contains("TOO_LARGE");
    }
  }

  @Test
  void asksForBodyOnlyWhenItWillTakeIt() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config());
        var socket = site.connect()) {
      write(
          socket,
          "PUT /v1/modules/"
              + Site.MODULE
              + HEAD
              + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 8\r\n\r\n");
      var first = new byte[25];
      assertThat(socket.getInputStream().readNBytes(first, 0, 25)).isEqualTo(25);
      assertThat(new String(first, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(Site.WASM);

      assertThat(read(socket)).startsWith("HTTP/1.1 201 ");
    }
  }

  @Test
  void refusesBodiesBeyondTheBudget() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config())) {
      var waiting = new ArrayList<Socket>();
      for (int i = 0; i < 8; i++) {
        var socket = site.connect();
        waiting.add(socket);
        write(socket, put(256 * 1024));
      }
      await().until(() -> site.gateway.connections() == 8);

      await()
          .untilAsserted(() -> {
            var refused = site.send("PUT", "/v1/modules/" + Site.MODULE, Site.WASM);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("gateway.uploads.bytes.max");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
          });
      assertThat(site.get("/healthz").statusCode()).isEqualTo(200);

      for (var socket : waiting) {
        socket.close();
      }
      await()
          .until(
              () -> site.send("PUT", "/v1/modules/" + Site.MODULE, Site.WASM).statusCode() == 201);
    }
  }

  @Test
  void refusesHeadersThatAreTooLarge() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config())) {
      try (var socket = site.connect()) {
        write(socket, "GET /healthz" + HEAD + "X-A: a\r\n".repeat(100_000) + "\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.1 431 ").contains("HEADERS_TOO_LARGE");
      }
      try (var socket = site.connect()) {
        write(socket, "GET /" + "a".repeat(9000) + HEAD + "\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.0 414 ").contains("URI_TOO_LONG");
      }
      try (var socket = site.connect()) {
        write(socket, "nonsense\r\n\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.0 400 ").contains("BAD_REQUEST");
      }
      try (var socket = site.connect()) {
        write(socket, "GET /v1/jobs/%zz" + HEAD + "Connection: close\r\n\r\n");
        assertThat(read(socket)).startsWith("HTTP/1.1 400 ").contains("\"code\":\"BAD_");
      }
    }
  }

  @Test
  void closesConnectionsThatSayNothing() throws Exception {
    try (var site = new Site(vertx, "node-1", quick());
        var silent = site.connect();
        var dripping = site.connect();
        var idle = site.connect()) {
      write(dripping, "GET /healthz HTTP/1.1\r\nHost: local");
      write(idle, "GET /healthz" + HEAD + "\r\n");

      assertThat(read(silent)).isEmpty();
      assertThat(read(dripping)).isEmpty();
      assertThat(read(idle)).startsWith("HTTP/1.1 200 ");
      await().until(() -> site.gateway.connections() == 0);
    }
  }

  @Test
  void refusesBodyThatComesTooSlowly() throws Exception {
    try (var site = new Site(vertx, "node-1", quick());
        var socket = site.connect()) {
      write(socket, put(100));
      write(socket, "x");

      assertThat(read(socket))
          .startsWith("HTTP/1.1 408 ")
          .contains("REQUEST_TIMEOUT")
          .contains("gateway.request.timeout");
    }
  }

  @Test
  void closesConnectionsAboveTheLimit() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config())) {
      var open = new ArrayList<Socket>();
      for (int i = 0; i < 100; i++) {
        open.add(site.connect());
      }
      await().until(() -> site.gateway.connections() == 100);

      try (var one = site.connect()) {
        assertThat(read(one)).isEmpty();
      }
      open.getFirst().close();
      await().until(() -> site.gateway.connections() == 99);
      assertThat(site.get("/healthz").statusCode()).isEqualTo(200);
      for (var socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void answersOnLoopbackToLoopbackNamesOnly() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config())) {
      for (var host : List.of("localhost:1", "127.0.0.1", "[::1]:8080")) {
        assertThat(getFrom(site, host)).startsWith("HTTP/1.1 200 ");
      }
      for (var host : List.of("evil.example:8080", "10.0.0.1", "localhost.evil.example")) {
        assertThat(getFrom(site, host)).startsWith("HTTP/1.1 421 ").contains("BAD_HOST");
      }
    }
  }

  @Test
  void saysWhichAddressIsTaken() throws Exception {
    try (var site = new Site(vertx, "node-1", Site.config());
        var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new HostPort("127.0.0.1", other.getLocalPort());
      var started = Gateway.start(vertx, at(address, Duration.ofSeconds(30)), site.ports);

      assertThat(started.map(_ -> "").otherwise(Throwable::getMessage).await())
          .startsWith("cannot listen on http " + address + ": ")
          .contains("already in use");
    }
  }

  private static GatewayConfig quick() {
    return at(new HostPort("127.0.0.1", 0), Duration.ofMillis(300));
  }

  private static GatewayConfig at(HostPort address, Duration timeout) {
    return new GatewayConfig(
        address,
        Optional.empty(),
        10,
        timeout,
        2 * 1024 * 1024,
        256 * 1024,
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Site.CALLS);
  }

  private static String put(int bytes) {
    var id = ModuleId.of(new byte[bytes]);
    return "PUT /v1/modules/" + id + HEAD + "Content-Length: " + bytes + "\r\n\r\n";
  }

  private static String getFrom(Site site, String host) throws IOException {
    try (var socket = site.connect()) {
      write(socket, "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      return read(socket);
    }
  }

  /// A gateway may close before everything was written.
  private static void write(Socket socket, String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
  }

  /// Everything until the gateway closes.
  private static String read(Socket socket) throws IOException {
    var text = new StringBuilder();
    try {
      for (int one = socket.getInputStream().read();
          one >= 0;
          one = socket.getInputStream().read()) {
        text.append((char) one);
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*reset.*");
    }
    return text.toString();
  }
}
