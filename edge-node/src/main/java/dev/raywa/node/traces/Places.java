package dev.raywa.node.traces;

import dev.raywa.message.Trace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.HexFormat;
import java.util.Optional;

/// Places in traces, as tasks carry them and as OpenTelemetry has them.
final class Places {
  private static final int LONG_DIGITS = 16;
  private static final int ID_DIGITS = 2 * LONG_DIGITS;

  private Places() {}

  /// What a span begins in that stands below this place; a trace of its own begins where there is
  /// none.
  static Context context(Optional<Trace> above) {
    return above.map(Places::context).orElseGet(Context::root);
  }

  private static Context context(Trace above) {
    var flags = TraceFlags.fromByte((byte) above.flags());
    var parent =
        SpanContext.createFromRemoteParent(
            above.traceId(), above.spanId(), flags, TraceState.getDefault());
    return Context.root().with(Span.wrap(parent));
  }

  /// The place of a span; empty for one that was never made.
  static Optional<Trace> of(Span span) {
    var context = span.getSpanContext();
    if (!context.isValid()) {
      return Optional.empty();
    }
    var id = context.getTraceId();
    return Optional.of(
        new Trace(
            HexFormat.fromHexDigitsToLong(id, 0, LONG_DIGITS),
            HexFormat.fromHexDigitsToLong(id, LONG_DIGITS, ID_DIGITS),
            HexFormat.fromHexDigitsToLong(context.getSpanId()),
            Byte.toUnsignedInt(context.getTraceFlags().asByte())));
  }
}
