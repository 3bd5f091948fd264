package dev.raywa.node.traces;

import dev.raywa.execution.Tracer;
import dev.raywa.message.NodeId;
import dev.raywa.node.http.RequestTracer;
import dev.raywa.node.metrics.SpanTotals;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// An OpenTelemetry that exports spans as its variables say. Thread-safe.
final class Exporting {
  /// How long the last spans may take, in milliseconds.
  private static final int FLUSH_MS_MAX = 2000;

  private static final String INSTRUMENTATION = "dev.raywa";

  /// What is held here keeps its level.
  private static final Logger LIBRARY_LOG = Logger.getLogger("io.opentelemetry");

  /// Says each failed batch in a line of its own, which [CountedSpans] says once for all of them.
  private static final Logger EXPORTER_LOG = Logger.getLogger("io.opentelemetry.exporter");

  private final OpenTelemetrySdk sdk;
  private final NodeId node;
  private final CountedSpans counted;

  private Exporting(OpenTelemetrySdk sdk, NodeId node, CountedSpans counted) {
    this.sdk = sdk;
    this.node = node;
    this.counted = counted;
  }

  /// Throws a RuntimeException that says what is wrong with the variables.
  static Exporting start(Map<String, String> environment, NodeId node) {
    LIBRARY_LOG.setLevel(Level.WARNING);
    EXPORTER_LOG.setLevel(Level.OFF);
    var counted = new CountedSpans();
    var instance = AttributeKey.stringKey("service.instance.id");
    var sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesCustomizer(_ -> properties(environment))
            .addResourceCustomizer((resource, _) ->
                Resource.create(Attributes.of(instance, node.value())).merge(resource))
            .addSpanExporterCustomizer((exporter, _) -> counted.around(exporter))
            .addSpanProcessorCustomizer((processor, config) ->
                counted.before(
                    processor, config.getInt("otel.bsp.max.queue.size", CountedSpans.WAITING_MAX)))
            .build()
            .getOpenTelemetrySdk();
    return new Exporting(sdk, node, counted);
  }

  /// The variables as OpenTelemetry names properties; spans alone, by HTTP, unless they say more.
  private static Map<String, String> properties(Map<String, String> environment) {
    var properties = new HashMap<String, String>();
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    if (!environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").contains("service.name=")) {
      properties.put("otel.service.name", "raywa-vx");
    }
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    return properties;
  }

  Tracer tasks() {
    return new OpenTelemetryTracer(sdk.getTracer(INSTRUMENTATION), node);
  }

  RequestTracer requests() {
    return new OpenTelemetryRequestTracer(sdk.getTracer(INSTRUMENTATION), node);
  }

  SpanTotals totals() {
    return counted.totals();
  }

  void close() {
    sdk.shutdown().join(FLUSH_MS_MAX, TimeUnit.MILLISECONDS);
  }
}
