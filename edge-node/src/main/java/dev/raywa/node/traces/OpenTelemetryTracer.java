package dev.raywa.node.traces;

import dev.raywa.execution.Tracer;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.Trace;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;

/// One span for each run of a task. Thread-safe.
final class OpenTelemetryTracer implements Tracer {
  private final io.opentelemetry.api.trace.Tracer spans;
  private final NodeId node;

  OpenTelemetryTracer(io.opentelemetry.api.trace.Tracer spans, NodeId node) {
    this.spans = spans;
    this.node = node;
  }

  /// A task without a place whose caller ran on a node that exports nothing stays without one: it
  /// would be a trace of its own, and tell nobody anything.
  @Override
  public Span begin(Dispatch dispatch) {
    var spec = dispatch.spec();
    var above = spec.origin().trace();
    if (above.isEmpty() && !spec.isDriver()) {
      return Span.NONE;
    }
    var label = spec.function().label();
    return new Run(
        spans
            .spanBuilder(label)
            .setParent(Places.context(above))
            .setSpanKind(spec.isDriver() ? SpanKind.INTERNAL : SpanKind.CONSUMER)
            .setAttribute("raywa.job", spec.job().toString())
            .setAttribute("raywa.task", spec.id().toString())
            .setAttribute("raywa.function", label)
            .setAttribute("raywa.module", spec.function().module().toString())
            .setAttribute("raywa.node", node.value())
            .setAttribute("raywa.owner", spec.origin().owner().value())
            .setAttribute("raywa.depth", spec.origin().depth())
            .setAttribute("raywa.attempt", dispatch.attempt())
            .startSpan());
  }

  private record Run(io.opentelemetry.api.trace.Span span, Optional<Trace> place) implements Span {
    Run(io.opentelemetry.api.trace.Span span) {
      this(span, Places.of(span));
    }

    @Override
    public Optional<Trace> below(Optional<Trace> above) {
      return place.isPresent() ? place : above;
    }

    @Override
    public void ended(Outcome outcome) {
      switch (outcome) {
        case Outcome.Succeeded _ -> span.setAttribute("raywa.outcome", "succeeded");
        case Outcome.Failed(var error, int exitCode, _) -> {
          boolean cancelled = error.code() == Code.CANCELLED;
          span.setAttribute("raywa.outcome", cancelled ? "cancelled" : "failed");
          span.setAttribute("error.type", error.code().name());
          if (exitCode >= 0) {
            span.setAttribute("raywa.exit_code", exitCode);
          }
          if (!cancelled) {
            span.setStatus(StatusCode.ERROR, error.message());
          }
        }
      }
      span.setAttribute("raywa.run_ns", outcome.bill().runNanos());
      span.setAttribute("raywa.memory_bytes", outcome.bill().memoryBytesMax());
      span.end();
    }
  }
}
