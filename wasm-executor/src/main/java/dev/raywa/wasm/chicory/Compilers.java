package dev.raywa.wasm.chicory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs compilations on platform threads of their own, a few at a time. The compiler cannot be
/// interrupted, so one that takes too long is left behind on a thread of the lowest priority; only
/// a few may be, before new ones wait for them.
final class Compilers {
  private static final int ABANDONED_MAX = 4;
  private static final int STACK_BYTES = 16 << 20;

  private final Semaphore places;
  private final Semaphore abandoned = new Semaphore(ABANDONED_MAX);
  private final Duration timeMax;

  Compilers(int atOnceMax, Duration timeMax) {
    this.places = new Semaphore(atOnceMax);
    this.timeMax = timeMax;
  }

  /// Blocks until the work is done; empty when it took too long. A work that failed throws what it
  /// threw.
  ///
  /// A work that is left behind keeps a low priority: it only decides who goes first, not who is
  /// right.
  @SuppressWarnings("ThreadPriorityCheck")
  <T> Optional<T> run(String name, Callable<T> work) throws InterruptedException {
    places.acquire();
    var place = new Place();
    var task = new FutureTask<>(work);
    var thread =
        new Thread(
            null,
            () -> {
              try {
                task.run();
              } finally {
                place.ended();
              }
            },
            "compile-" + name,
            STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return Optional.of(task.get(timeMax.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      thread.setPriority(Thread.MIN_PRIORITY);
      place.abandon();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(ExecutionException failure) {
    return switch (failure.getCause()) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException("compilation failed", failure);
    };
  }

  /// The right of one thread to compile, given back once.
  private final class Place {
    private boolean given;
    private boolean left;

    synchronized void ended() {
      if (left) {
        abandoned.release();
      }
      giveBack();
    }

    synchronized void abandon() {
      if (!given && abandoned.tryAcquire()) {
        left = true;
        giveBack();
      }
    }

    private void giveBack() {
      if (!given) {
        given = true;
        places.release();
      }
    }
  }
}
