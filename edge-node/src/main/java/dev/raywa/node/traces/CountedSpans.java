package dev.raywa.node.traces;

import dev.raywa.node.metrics.SpanTotals;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the spans on their way to the collector, lets no more wait than fit, and says once that
/// the collector takes none, and once that it does again. Thread-safe; nothing here waits.
final class CountedSpans {
  /// How many spans may wait unless the environment says otherwise, as OpenTelemetry has it.
  static final int WAITING_MAX = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(CountedSpans.class);

  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder exported = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean failing = new AtomicBoolean();

  SpanTotals totals() {
    return new SpanTotals(exported.sum(), dropped.sum());
  }

  /// A processor that hands on what has room.
  ///
  /// @param waitingMax spans that were handed on and are not exported yet
  SpanProcessor before(SpanProcessor processor, int waitingMax) {
    return new RoomFirst(processor, waitingMax);
  }

  /// An exporter that counts what becomes of spans.
  SpanExporter around(SpanExporter exporter) {
    return new Counting(exporter);
  }

  private void taken(int spans) {
    exported.add(spans);
    if (failing.compareAndSet(true, false)) {
      LOG.info("event=traces_exported_again spans_dropped={}", dropped.sum());
    }
  }

  private void lost(int spans, CompletableResultCode result) {
    dropped.add(spans);
    if (failing.compareAndSet(false, true)) {
      LOG.warn("event=traces_not_exported spans_dropped={} reason=\"{}\"", spans, reason(result));
    }
  }

  /// Without a sentence it is the status of an answer, which is not told.
  private static String reason(CompletableResultCode failed) {
    var cause = failed.getFailureThrowable();
    return cause == null || cause.getMessage() == null
        ? "the collector refused them"
        : cause.getMessage();
  }

  private final class RoomFirst implements SpanProcessor {
    private final SpanProcessor next;
    private final int waitingMax;

    RoomFirst(SpanProcessor next, int waitingMax) {
      this.next = next;
      this.waitingMax = waitingMax;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      next.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
      return next.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (!span.getSpanContext().isSampled()) {
        return;
      }
      if (waiting.incrementAndGet() > waitingMax) {
        waiting.decrementAndGet();
        dropped.increment();
        return;
      }
      next.onEnd(span);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return next.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return next.forceFlush();
    }
  }

  private final class Counting implements SpanExporter {
    private final SpanExporter next;

    Counting(SpanExporter next) {
      this.next = next;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      var result = handOn(spans);
      return result.whenComplete(() -> {
        waiting.addAndGet(-count);
        if (result.isSuccess()) {
          taken(count);
        } else {
          lost(count, result);
        }
      });
    }

    /// What fails at once would not be counted as gone.
    private CompletableResultCode handOn(Collection<SpanData> spans) {
      try {
        return next.export(spans);
      } catch (RuntimeException e) {
        return CompletableResultCode.ofExceptionalFailure(e);
      }
    }

    @Override
    public CompletableResultCode flush() {
      return next.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return next.shutdown();
    }
  }
}
