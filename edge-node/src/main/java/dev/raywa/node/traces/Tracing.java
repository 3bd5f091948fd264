package dev.raywa.node.traces;

import dev.raywa.execution.Tracer;
import dev.raywa.message.NodeId;
import dev.raywa.node.http.RequestTracer;
import dev.raywa.node.metrics.SpanTotals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The traces of a node, exported when its environment names a collector, as OpenTelemetry's own
/// variables say. Thread-safe.
public final class Tracing implements AutoCloseable {
  private static final List<String> ENDPOINTS =
      List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

  private final Optional<Exporting> exporting;

  private Tracing(Optional<Exporting> exporting) {
    this.exporting = exporting;
  }

  /// Begins to export when these variables want it. What is wrong with them is logged, and nothing
  /// is exported then: traces are no reason not to serve.
  public static Tracing start(Map<String, String> environment, NodeId node) {
    if (!isWanted(environment)) {
      return new Tracing(Optional.empty());
    }
    try {
      return new Tracing(Optional.of(Exporting.start(environment, node)));
    } catch (RuntimeException e) {
      var cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
      LOG.warn("event=traces_off reason=\"{}{}\"", e.getMessage(), cause);
      return new Tracing(Optional.empty());
    }
  }

  private static boolean isWanted(Map<String, String> environment) {
    return ENDPOINTS.stream().anyMatch(name -> !environment.getOrDefault(name, "").isBlank())
        && !environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
        && !environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none");
  }

  /// Sees the runs of tasks.
  public Tracer tasks() {
    return exporting.map(Exporting::tasks).orElse(Tracer.NONE);
  }

  /// Sees requests; empty when nothing is exported.
  public Optional<RequestTracer> requests() {
    return exporting.map(Exporting::requests);
  }

  /// What became of all spans so far.
  public SpanTotals totals() {
    return exporting.map(Exporting::totals).orElse(SpanTotals.NONE);
  }

  /// Hands the last spans to the collector; blocks for 2 s at most. Harmless when repeated.
  @Override
  public void close() {
    exporting.ifPresent(Exporting::close);
  }
}
