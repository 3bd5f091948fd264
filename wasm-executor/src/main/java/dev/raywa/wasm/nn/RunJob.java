package dev.raywa.wasm.nn;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Work in a [RunQueue], and the answer to whoever brought it. The queue writes the lane under its
/// lock.
final class RunJob<T> extends CompletableFuture<T> implements Answer<T> {
  final Object key;
  final RunQueue.Ending<T> ending;
  int lane;
  private final RunQueue.Work<T> work;

  RunJob(Object key, RunQueue.Work<T> work, RunQueue.Ending<T> ending) {
    this.key = key;
    this.work = work;
    this.ending = ending;
  }

  /// Does the work on a thread of the queue; the outcome is told by running what is returned.
  Runnable run() {
    try {
      var result = run(Patience::endless);
      return () -> tell(result);
    } catch (NnException e) {
      return () -> completeExceptionally(e);
    }
  }

  /// Does the work on the thread of whoever brought it.
  T run(Patience patience) throws NnException {
    try {
      return work.on(lane, patience);
    } catch (Exception | LinkageError | AssertionError e) {
      throw Waiting.asOurs(e);
    }
  }

  @Override
  public @Nullable T look() throws NnException {
    try {
      return getNow(null);
    } catch (CompletionException e) {
      throw Waiting.asOurs(e.getCause());
    }
  }

  @Override
  public void sleep(long nanosMax) {
    try {
      get(nanosMax, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // To be seen by looking.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void giveUp(NnException why) {
    completeExceptionally(why);
  }

  private void tell(T result) {
    if (!complete(result)) {
      ending.dropped(result);
    }
  }
}
