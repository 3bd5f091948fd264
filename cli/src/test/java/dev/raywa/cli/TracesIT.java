package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.cli.Collector.Span;
import dev.raywa.message.ModuleId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A collector sees one tree for each request to two real nodes, whoever ran the tasks.
@Timeout(240)
final class TracesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String ABOVE = "00f067aa0ba902b7";

  /// Tasks of fib(8) and fib(13), the driver included.
  private static final int SMALL_TASKS = 68;

  private static final int LARGE_TASKS = 754;

  private final Curl curl = new Curl();
  private Collector collector;
  private NodeProcess first;
  private NodeProcess second;

  @BeforeEach
  void start() throws Exception {
    collector = new Collector();
    var variables =
        List.of(
            "env",
            "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.endpoint(),
            "OTEL_BSP_SCHEDULE_DELAY=100",
            "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED=true");
    var place = new NodeProcess.Place(variables, "127.0.0.1", Optional.empty());
    first = NodeProcess.start(place, List.of("--cpus", "1"));
    second = NodeProcess.start(place, List.of("--cpus", "1", "--join", first.clusterAddress()));
    for (var node : List.of(first, second)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(node.members()).hasSize(2));
    }
  }

  @AfterEach
  void end() {
    first.close();
    second.close();
    collector.close();
    curl.close();
  }

  @Test
  void followsAJobFromItsRequestToItsLastTask() throws Exception {
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var module = ModuleId.of(fib());
    assertThat(curl.send("PUT", first, "/v1/modules/" + module, fib()).status()).isLessThan(300);
    var body = "{\"module\": \"%s\", \"args\": [\"fib\", \"13\"]}".formatted(module);

    var answer =
        curl.send(
            "POST",
            first,
            "/v1/jobs",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json",
            "traceparent",
            "00-" + trace + "-" + ABOVE + "-01");

    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    var spans = awaitSpans(trace, 1 + LARGE_TASKS);
    var request = requestOf(spans);
    assertThat(request.parent()).isEqualTo(ABOVE);
    assertThat(request.attributes())
        .containsEntry("http.request.method", "POST")
        .containsEntry("http.route", "/v1/jobs")
        .containsEntry("http.response.status_code", "201");
    isOneTree(spans);
    assertThat(spans)
        .extracting(span -> span.attributes().get("raywa.node"))
        .contains(first.id(), second.id());
    for (var span : spans) {
      var node = span.attributes().getOrDefault("raywa.node", "none");
      assertThat(span.resource())
          .containsEntry("service.instance.id", node)
          .containsEntry("service.name", "raywa-vx");
    }
  }

  @Test
  void beginsATraceForEachInvocationThatHasNone() throws Exception {
    var deployed = curl.send("PUT", first, "/v1/functions/fib", fib());
    assertThat(deployed.status()).as(deployed.text()).isEqualTo(201);
    await().atMost(PATIENCE).until(() -> curl.get(second, "/v1/functions/fib").status() == 200);

    var answer = curl.send("POST", second, "/v1/functions/fib", new byte[0]);

    assertThat(answer.text()).isEqualTo("fib(8) = 21\n");
    await().atMost(PATIENCE).until(() -> collector.spans().size() == 1 + SMALL_TASKS);
    var spans = collector.of(collector.spans().getFirst().trace());
    assertThat(spans).hasSize(1 + SMALL_TASKS);
    assertThat(requestOf(spans).parent()).isEmpty();
    assertThat(requestOf(spans).name()).isEqualTo("POST /v1/functions/{function}");
    isOneTree(spans);
  }

  @Test
  void saysOnceThatTheCollectorIsGone() throws Exception {
    collector.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(curl.call(first, "nothing", "[]").status()).isEqualTo(404);
          assertThat(dropped(first)).isGreaterThan(3);
        });

    assertThat(first.said())
        .filteredOn(line -> line.contains("event=traces_not_exported"))
        .hasSize(1);
    assertThat(first.said()).noneMatch(line -> line.contains("opentelemetry"));
  }

  private double dropped(NodeProcess node) {
    var name = "raywa_spans_dropped_total ";
    var metrics = curl.get(node, "/metrics").text();
    var line = metrics.lines().filter(one -> one.startsWith(name)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(name.length()));
  }

  /// The example of nested tasks.
  private static byte[] fib() throws IOException {
    return Files.readAllBytes(Checkout.root().resolve("examples/c/fib.wasm"));
  }

  private List<Span> awaitSpans(String trace, int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(collector.of(trace)).hasSizeGreaterThanOrEqualTo(count));
    assertThat(collector.spans()).hasSize(count);
    return collector.of(trace);
  }

  private static Span requestOf(List<Span> spans) {
    assertThat(spans).filteredOn(span -> span.kind() == Collector.SERVER).hasSize(1);
    return spans.stream().filter(span -> span.kind() == Collector.SERVER).findFirst().orElseThrow();
  }

  /// The request has the driver below it, the driver one task, and each other task none or two, one
  /// deeper than itself.
  private static void isOneTree(List<Span> spans) {
    Map<String, Span> byId =
        spans.stream().collect(Collectors.toMap(Span::id, Function.identity()));
    var children = new HashMap<String, Integer>();
    for (var span : spans) {
      if (span.kind() == Collector.SERVER) {
        continue;
      }
      assertThat(byId).as("parent of %s", span).containsKey(span.parent());
      var parent = Objects.requireNonNull(byId.get(span.parent()));
      assertThat(depth(span)).as("depth of %s", span).isEqualTo(depth(parent) + 1);
      assertThat(span.attributes()).containsEntry("raywa.outcome", "succeeded");
      children.merge(parent.id(), 1, Integer::sum);
    }
    for (var span : spans) {
      int below = children.getOrDefault(span.id(), 0);
      var right = depth(span) < 1 ? List.of(1) : List.of(0, 2);
      assertThat(below).as("children of %s", span).isIn(right);
    }
  }

  /// Of a task as it says, from 0; of the request one less.
  private static int depth(Span span) {
    return Integer.parseInt(span.attributes().getOrDefault("raywa.depth", "-1"));
  }
}
