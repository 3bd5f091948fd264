package dev.raywa.execution;

import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskError;
import dev.raywa.message.Trace;
import dev.raywa.wasm.GuestInterrupted;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One guest that runs here, and the slot through which the core answers it. The guest's thread
/// awaits, the core's thread answers; a guest asks one thing at a time.
final class RunningGuest {
  private final Dispatch dispatch;
  private final LongSupplier nanos;
  private volatile @Nullable Thread thread;
  private volatile @Nullable TaskError stopReason;
  private volatile @Nullable Object reply;
  private Optional<Trace> trace;
  private long pausedNanos;

  RunningGuest(Dispatch dispatch, LongSupplier nanos) {
    this.dispatch = dispatch;
    this.nanos = nanos;
    this.trace = dispatch.spec().origin().trace();
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /// Below what its submissions stand in a trace; of its own thread.
  Optional<Trace> trace() {
    return trace;
  }

  /// Its submissions stand here from now on; of its own thread.
  void traced(Optional<Trace> place) {
    trace = place;
  }

  /// The clock by which waits are limited.
  long nowNanos() {
    return nanos.getAsLong();
  }

  /// Said by the guest's thread before anything else; a stop that came earlier takes effect now.
  void begin() {
    thread = Thread.currentThread();
    if (stopReason != null) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the guest for this reason; the first reason stays.
  void stop(TaskError reason) {
    if (stopReason == null) {
      stopReason = reason;
    }
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  @Nullable TaskError stopReason() {
    return stopReason;
  }

  /// The core's answer.
  void answer(Object value) {
    reply = value;
    LockSupport.unpark(thread);
  }

  /// Blocks until the core answers. The time counts as paused, not as run.
  <T> T await(Class<T> type) {
    var answer = await(type, Long.MAX_VALUE);
    if (answer == null) {
      throw new IllegalStateException("a wait without limit ended without an answer");
    }
    return answer;
  }

  /// Blocks until the core answers, or the time is over; then null.
  <T> @Nullable T await(Class<T> type, long timeMaxNanos) {
    long since = nanos.getAsLong();
    try {
      for (var answer = reply; ; answer = reply) {
        if (answer != null) {
          reply = null;
          return type.cast(answer);
        }
        if (Thread.interrupted()) {
          throw new GuestInterrupted();
        }
        long rest = timeMaxNanos - (nanos.getAsLong() - since);
        if (rest <= 0) {
          return null;
        }
        park(rest);
      }
    } finally {
      pausedNanos += nanos.getAsLong() - since;
    }
  }

  long pausedNanos() {
    return pausedNanos;
  }

  private void park(long nanosMax) {
    if (nanosMax == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanosMax);
    }
  }
}
