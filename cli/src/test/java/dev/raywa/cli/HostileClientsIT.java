package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that mean harm, against a real node. Each is answered or cut off by a limit, the node
/// keeps nothing of them in its memory, and whoever else calls it is served meanwhile.
@Timeout(180)
final class HostileClientsIT {
  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
  private static final Duration DRIP = Duration.ofMillis(200);
  private static final long GROWTH_MIB_MAX = 48;
  private static final long TEN_GIGABYTES = 10_000_000_000L;

  /// The largest module, 64 MiB, and what a node and two sockets take behind it.
  private static final long CUT_BYTES_MAX = (64L + 16) << 20;

  private static final long UNANSWERED_BYTES_MAX = 64L << 20;
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String MODULE = "/v1/modules/" + "0".repeat(64);

  private static NodeProcess node;

  private final Curl curl = new Curl();
  private Citizen citizen;
  private long heapBefore;

  @BeforeAll
  static void start() {
    node = NodeProcess.start("--gateway-request-timeout", "2s");
    try (var curl = new Curl()) {
      var put = curl.send("PUT", node, "/v1/functions/calls", Callees.FUNCTIONS);
      assertThat(put.status()).isEqualTo(201);
    }
  }

  @AfterAll
  static void end() {
    node.close();
  }

  @BeforeEach
  void begin() throws Exception {
    heapBefore = heapMib();
    citizen = new Citizen();
  }

  @AfterEach
  void othersWereServedAndNothingStays() throws Exception {
    citizen.stop();
    curl.close();
    assertThat(heapMib() - heapBefore).as("MiB more heap").isLessThan(GROWTH_MIB_MAX);
    assertThat(node.isAlive()).isTrue();
  }

  @Test
  void cutsHeadsThatDrip() throws Exception {
    crowd(
        200,
        () -> {
          try (var socket = connect()) {
            write(socket, "GET /healthz" + HOST);
            return drip(socket);
          }
        });
  }

  @Test
  void refusesBodiesThatDrip() throws Exception {
    var answers =
        crowd(
            100,
            () -> {
              try (var socket = connect()) {
                write(socket, "PUT " + MODULE + HOST + "Content-Length: 1000000\r\n\r\n");
                return drip(socket);
              }
            });
    assertThat(answers).allSatisfy(answer -> assertThat(answer).startsWith("HTTP/1.1 408 "));
  }

  @Test
  void refusesTenGigabytesUnread() throws Exception {
    var answers =
        crowd(
            50,
            () -> {
              try (var socket = connect()) {
                write(socket, "PUT " + MODULE + HOST + "Content-Length: 10000000000\r\n\r\n");
                return read(socket);
              }
            });
    assertThat(answers).allSatisfy(answer -> assertThat(answer).startsWith("HTTP/1.1 413 "));
  }

  @Test
  void cutsBodiesWithoutEnd() throws Exception {
    var piece = "10000\r\n" + "x".repeat(65_536) + "\r\n";
    var sent =
        crowd(
            10,
            () -> {
              try (var socket = connect()) {
                write(socket, "PUT " + MODULE + HOST + "Transfer-Encoding: chunked\r\n\r\n");
                return writeUntilCut(socket, piece);
              }
            });
    assertThat(sent).allSatisfy(bytes -> assertThat(bytes).isLessThan(CUT_BYTES_MAX));
  }

  @Test
  void refusesJsonThatIsDeep() {
    var lists = "[".repeat(900_000);
    assertThat(curl.call(node, "calls/add", lists).status()).isEqualTo(400);
    assertThat(curl.call(node, "calls/add", "[" + lists + "]".repeat(900_001)).status())
        .isEqualTo(413);
    var objects = "{\"env\":".repeat(100_000);
    var jobs =
        curl.send(
            "POST",
            node,
            "/v1/jobs",
            objects.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json");
    assertThat(jobs.status()).isEqualTo(400);
    assertThat(jobs.json().getString("code")).isEqualTo("BAD_JSON");
  }

  @Test
  void refusesHundredThousandHeaders() throws Exception {
    var answers =
        crowd(
            20,
            () -> {
              try (var socket = connect()) {
                write(socket, "GET /healthz" + HOST);
                writeUntilCut(socket, "X-Header: value\r\n".repeat(1000));
                return read(socket);
              } catch (IOException e) {
                return "";
              }
            });
    assertThat(answers)
        .allSatisfy(answer ->
            assertThat(answer)
                .satisfiesAnyOf(
                    it -> assertThat(it).isEmpty(),
                    it -> assertThat(it).startsWith("HTTP/1.1 431 ")));
  }

  @Test
  void answersOrCutsWhoHalfCloses() throws Exception {
    var answers =
        crowd(
            300,
            () -> {
              try (var socket = connect()) {
                write(socket, "PUT " + MODULE + HOST + "Content-Length: 1000\r\n\r\nhalf");
                socket.shutdownOutput();
                return read(socket);
              }
            });
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5"));
  }

  @Test
  void answersOrCutsWhoSendsNoise() throws Exception {
    var random = new Random(42);
    for (int i = 0; i < 200; i++) {
      var noise = new byte[1 + random.nextInt(4000)];
      random.nextBytes(noise);
      try (var socket = connect()) {
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        assertThat(read(socket)).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5");
      } catch (IOException cut) {
        assertThat(cut).hasMessageContaining("reset");
      }
    }
  }

  @Test
  void holdsBackWhoAsksWithoutReading() throws Exception {
    var sent =
        crowd(
            10,
            () -> {
              try (var socket = connect()) {
                return writeUntilCut(socket, ("GET /openapi.yaml" + HOST + "\r\n").repeat(100));
              }
            });
    assertThat(sent).allSatisfy(bytes -> assertThat(bytes).isLessThan(UNANSWERED_BYTES_MAX));
  }

  /// What all of them came back with, at the same time.
  private static <T> List<T> crowd(int size, Callable<T> member) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var members = new ArrayList<Future<T>>();
      for (int i = 0; i < size; i++) {
        members.add(threads.submit(member));
      }
      var results = new ArrayList<T>();
      for (var one : members) {
        results.add(one.get());
      }
      return results;
    }
  }

  private static Socket connect() throws IOException {
    var at = Address.parse(node.http());
    var socket = new Socket(at.host(), at.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// All that comes until the node closes.
  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Sends a byte now and then until the node closes; what it said before.
  private static String drip(Socket socket) throws IOException {
    socket.setSoTimeout((int) DRIP.toMillis());
    var said = new StringBuilder();
    while (true) {
      try {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return said.toString();
        }
        said.append((char) next);
      } catch (SocketTimeoutException _) {
        try {
          write(socket, "x");
        } catch (IOException cut) {
          return said.toString();
        }
      }
    }
  }

  /// Sends the same again and again until the node closes or takes nothing for ten seconds; how
  /// many bytes that were.
  private static long writeUntilCut(Socket socket, String piece) throws Exception {
    var bytes = piece.getBytes(StandardCharsets.UTF_8);
    var sent = new AtomicLong();
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (sent.get() < TEN_GIGABYTES) {
                  socket.getOutputStream().write(bytes);
                  sent.addAndGet(bytes.length);
                }
              } catch (IOException cut) {
                // What the node is expected to do.
              }
            });
    long seen = -1;
    while (!writer.join(Duration.ofSeconds(10)) && sent.get() != seen) {
      seen = sent.get();
    }
    return sent.get();
  }

  /// Heap of the node after a collection.
  private static long heapMib() throws IOException, InterruptedException {
    node.jcmd("GC.run");
    var matcher = HEAP_USED.matcher(node.jcmd("GC.heap_info"));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1)) >> 10;
  }

  /// Somebody who calls a function all the time and looks at every answer.
  private final class Citizen {
    private static final int ANSWERS_MIN = 5;

    private final FutureTask<Integer> calls = new FutureTask<>(this::call);
    private volatile boolean stopped;

    Citizen() {
      Thread.ofVirtual().start(calls);
    }

    private int call() {
      int answers = 0;
      while (!stopped || answers < ANSWERS_MIN) {
        var answer = curl.call(node, "calls/add", "[3, 4]");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().getInteger("result")).isEqualTo(7);
        answers++;
      }
      return answers;
    }

    /// Fails when an answer was wrong, or none came.
    void stop() throws InterruptedException, ExecutionException {
      stopped = true;
      assertThat(calls.get()).as("answers to somebody else").isGreaterThanOrEqualTo(ANSWERS_MIN);
    }
  }
}
