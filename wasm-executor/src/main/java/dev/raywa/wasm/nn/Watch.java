package dev.raywa.wasm.nn;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks after runs on the threads of their callers, which cannot look themselves: ends a run when
/// its time is over, and when its caller is interrupted. Thread-safe.
final class Watch implements AutoCloseable {
  /// How late a run may be ended, in milliseconds.
  private static final long TICK_MS = 5;

  private final LongSupplier nanos;
  private final Set<Watched> runs = ConcurrentHashMap.newKeySet();
  private @Nullable Thread thread;
  private volatile boolean isIdle = true;
  private boolean isClosed;

  /// A run that goes on.
  final class Watched implements AutoCloseable {
    private final Thread caller = Thread.currentThread();
    private final long deadline;
    private final long timeMaxMs;
    private final Runnable terminate;
    private @Nullable String reason;
    private boolean hasEnded;

    private Watched(long timeNanos, Runnable terminate) {
      this.deadline = nanos.getAsLong() + timeNanos;
      this.timeMaxMs = TimeUnit.NANOSECONDS.toMillis(timeNanos);
      this.terminate = terminate;
    }

    /// Why it was ended; null when it was not.
    synchronized @Nullable String reason() {
      return reason;
    }

    private synchronized void look() {
      if (hasEnded) {
        return;
      }
      if (caller.isInterrupted()) {
        reason = "the caller was interrupted";
      } else if (nanos.getAsLong() - deadline >= 0) {
        reason = "the time of " + timeMaxMs + " ms is over";
      }
      if (reason != null) {
        terminate.run();
      }
    }

    /// Once this has returned, nobody ends the run, nor the next one of its context.
    @Override
    public void close() {
      synchronized (this) {
        hasEnded = true;
      }
      runs.remove(this);
    }
  }

  Watch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Watches a run of this thread from now on.
  Watched begin(long timeNanos, Runnable terminate) {
    var watched = new Watched(timeNanos, terminate);
    runs.add(watched);
    if (isIdle) {
      wake();
    }
    return watched;
  }

  /// Blocks until its thread has ended.
  @Override
  public void close() {
    Thread ours;
    synchronized (this) {
      isClosed = true;
      ours = thread;
      notifyAll();
    }
    if (ours == null) {
      return;
    }
    ours.interrupt();
    try {
      ours.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wake() {
    if (thread == null && !isClosed) {
      thread = Thread.ofPlatform().daemon().name("raywa-nn-watch").start(this::serve);
    }
    notifyAll();
  }

  private void serve() {
    try {
      while (awaitRuns()) {
        Thread.sleep(TICK_MS);
        runs.forEach(Watched::look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Blocks until there are runs; false when there will be none any more.
  private synchronized boolean awaitRuns() throws InterruptedException {
    isIdle = runs.isEmpty();
    while (runs.isEmpty() && !isClosed) {
      wait();
    }
    isIdle = false;
    return !runs.isEmpty();
  }
}
