package dev.raywa.wasm.nn;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The patience of a caller: until its time is over, or its thread is interrupted. For one thread.
final class Waiting implements Patience {
  /// How long a run may go on after it was asked to end, in milliseconds.
  static final long END_MS_MAX = 300;

  private final Duration timeMax;
  private final LongSupplier nanos;
  private final RunQueue.Ending<?> ending;
  private final BooleanSupplier leave;
  private final long from;

  /// Its time begins now.
  ///
  /// @param leave takes back what was to be done and says true, if it has not begun
  Waiting(Duration timeMax, LongSupplier nanos, RunQueue.Ending<?> ending, BooleanSupplier leave) {
    this.timeMax = timeMax;
    this.nanos = nanos;
    this.ending = ending;
    this.leave = leave;
    this.from = nanos.getAsLong();
  }

  @Override
  public <T> T await(Answer<T> answer) throws NnException {
    for (var got = answer.look(); ; got = answer.look()) {
      if (got != null) {
        return got;
      }
      if (Thread.currentThread().isInterrupted()) {
        return end(answer, "the caller was interrupted");
      }
      long left = timeMax.toNanos() - (nanos.getAsLong() - from);
      if (left <= 0) {
        return end(answer, "the time of " + timeMax.toMillis() + " ms is over");
      }
      answer.sleep(left);
    }
  }

  @Override
  public boolean canEnd() {
    return true;
  }

  /// What is told of any failure.
  static NnException asOurs(@Nullable Throwable failure) {
    return failure instanceof NnException ours
        ? ours
        : new NnException(NnCode.RUNTIME_ERROR, "the engine failed: " + failure);
  }

  /// The answer that came after all, or the reason why nobody waits for it.
  private <T> T end(Answer<T> answer, String why) throws NnException {
    var ended = new NnException(NnCode.RUNTIME_ERROR, why);
    if (leave.getAsBoolean()) {
      throw ended;
    }
    ending.terminate();
    T got;
    try {
      got = last(answer);
      if (got == null) {
        ending.abandon();
        answer.giveUp(ended);
        got = answer.look();
      }
    } catch (NnException e) {
      throw ended;
    }
    if (got == null) {
      throw ended;
    }
    return got;
  }

  /// Waits for what was asked to end; an interruption does not shorten that.
  private <T> @Nullable T last(Answer<T> answer) throws NnException {
    var isInterrupted = Thread.interrupted();
    try {
      long since = nanos.getAsLong();
      long left = TimeUnit.MILLISECONDS.toNanos(END_MS_MAX);
      T got = answer.look();
      while (got == null && left > 0) {
        answer.sleep(left);
        isInterrupted |= Thread.interrupted();
        left = TimeUnit.MILLISECONDS.toNanos(END_MS_MAX) - (nanos.getAsLong() - since);
        got = answer.look();
      }
      return got;
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
