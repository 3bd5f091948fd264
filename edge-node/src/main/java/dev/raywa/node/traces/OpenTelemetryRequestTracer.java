package dev.raywa.node.traces;

import dev.raywa.message.NodeId;
import dev.raywa.message.Trace;
import dev.raywa.node.http.RequestTracer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Optional;

/// One span for each request that starts tasks. Thread-safe.
final class OpenTelemetryRequestTracer implements RequestTracer {
  private static final int SERVER_ERROR = 500;

  private final Tracer spans;
  private final NodeId node;

  OpenTelemetryRequestTracer(Tracer spans, NodeId node) {
    this.spans = spans;
    this.node = node;
  }

  @Override
  public Span begin(Request request) {
    return new Answering(
        spans
            .spanBuilder(request.method() + " " + request.route())
            .setParent(Places.context(request.above()))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", request.method())
            .setAttribute("http.route", request.route())
            .setAttribute("url.path", request.path())
            .setAttribute("url.scheme", request.scheme())
            .setAttribute("raywa.node", node.value())
            .startSpan());
  }

  private record Answering(io.opentelemetry.api.trace.Span span) implements Span {
    @Override
    public Optional<Trace> below() {
      return Places.of(span);
    }

    @Override
    public void ended(int status) {
      if (status == 0) {
        span.setAttribute("error.type", "client_left");
      } else {
        span.setAttribute("http.response.status_code", status);
      }
      if (status >= SERVER_ERROR) {
        span.setAttribute("error.type", Integer.toString(status));
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }
}
