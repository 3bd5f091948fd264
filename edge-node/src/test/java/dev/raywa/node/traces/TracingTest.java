package dev.raywa.node.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.raywa.execution.Tracer;
import dev.raywa.message.NodeId;
import dev.raywa.node.http.RequestTracer.Request;
import dev.raywa.node.metrics.SpanTotals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Exports as the environment says, and never at the cost of those who are traced.
@Timeout(60)
final class TracingTest {
  private static final NodeId NODE = new NodeId("node-1");
  private static final Request REQUEST =
      new Request("POST", "/v1/jobs", "/v1/jobs", "http", Optional.empty());

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch open = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean mute;
  private HttpServer collector;

  @BeforeEach
  void listen() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    collector.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          var type = exchange.getRequestHeaders().getFirst("Content-Type");
          asked.add(exchange.getRequestURI() + " " + type);
          try {
            if (mute) {
              open.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void hush() {
    open.countDown();
    collector.stop(0);
  }

  private Map<String, String> environment(String... more) {
    var address = "http://127.0.0.1:" + collector.getAddress().getPort();
    var all = new HashMap<String, String>();
    all.put("OTEL_EXPORTER_OTLP_ENDPOINT", address);
    all.put("OTEL_BSP_SCHEDULE_DELAY", "20");
    all.put("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static void requests(Tracing tracing, int count) {
    for (int i = 0; i < count; i++) {
      tracing.requests().orElseThrow().begin(REQUEST).ended(200);
    }
  }

  private static void awaitTotals(Tracing tracing, long exported, long dropped) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(tracing.totals()).isEqualTo(new SpanTotals(exported, dropped)));
  }

  @Test
  void doesNothingUnlessTheEnvironmentSaysSo() {
    for (var quiet :
        List.of(
            Map.<String, String>of(),
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "),
            environment("OTEL_SDK_DISABLED", "TRUE"),
            environment("OTEL_TRACES_EXPORTER", "none"))) {
      try (var tracing = Tracing.start(quiet, NODE)) {
        assertThat(tracing.tasks()).isSameAs(Tracer.NONE);
        assertThat(tracing.requests()).isEmpty();
      }
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void exportsByHttp() {
    try (var tracing = Tracing.start(environment(), NODE)) {
      requests(tracing, 3);
      awaitTotals(tracing, 3, 0);
    }
    assertThat(asked).isNotEmpty().containsOnly("/v1/traces application/x-protobuf");
  }

  @Test
  void handsOverWhatIsLeftAtTheEnd() {
    var tracing = Tracing.start(environment("OTEL_BSP_SCHEDULE_DELAY", "3600000"), NODE);
    requests(tracing, 3);
    tracing.close();

    assertThat(tracing.totals()).isEqualTo(new SpanTotals(3, 0));
  }

  @Test
  void samplesAsItIsTold() {
    try (var tracing = Tracing.start(environment("OTEL_TRACES_SAMPLER", "always_off"), NODE)) {
      requests(tracing, 3);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void countsWhatTheCollectorDoesNotTake() {
    try (var tracing = Tracing.start(environment(), NODE)) {
      status = 400;
      requests(tracing, 1);
      awaitTotals(tracing, 0, 1);
      status = 200;
      requests(tracing, 1);
      awaitTotals(tracing, 1, 1);
    }
    collector.stop(0);
    try (var tracing = Tracing.start(environment(), NODE)) {
      requests(tracing, 5);
      awaitTotals(tracing, 0, 5);
    }
  }

  @Test
  void dropsWhatDoesNotFitAndEndsInTimeWhenTheCollectorIsMute() {
    mute = true;
    var tracing =
        Tracing.start(
            environment("OTEL_BSP_MAX_QUEUE_SIZE", "10", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5"),
            NODE);
    requests(tracing, 30);
    assertThat(tracing.totals().dropped()).isEqualTo(20);

    long since = System.nanoTime();
    tracing.close();
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void startsWithoutTracesWhenTheVariablesAreWrong() {
    for (var wrong :
        List.of(
            environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            environment("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere"),
            environment("OTEL_BSP_SCHEDULE_DELAY", "soon"))) {
      try (var tracing = Tracing.start(wrong, NODE)) {
        assertThat(tracing.tasks()).as("%s", wrong).isSameAs(Tracer.NONE);
      }
    }
  }
}
