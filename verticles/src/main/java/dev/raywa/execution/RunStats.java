package dev.raywa.execution;

import dev.raywa.message.TaskError;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// What became of many runs of something, and how long they took. Not thread-safe.
public final class RunStats {
  private final EnumMap<TaskError.Code, Long> errors = new EnumMap<>(TaskError.Code.class);
  private final Spread running = new Spread();
  private final Spread waiting = new Spread();
  private long count;
  private long cpuNanos;

  /// One run.
  ///
  /// @param waitingNanos until it was given a slot
  /// @param runningNanos from then to its end
  /// @param cpuNanos how long it held the slot
  /// @param error why it failed
  public record Run(
      long waitingNanos, long runningNanos, long cpuNanos, Optional<TaskError.Code> error) {}

  /// None yet.
  public RunStats() {}

  /// Counts one.
  public void add(Run run) {
    count++;
    cpuNanos += run.cpuNanos();
    running.add(run.runningNanos());
    waiting.add(run.waitingNanos());
    run.error().ifPresent(code -> errors.merge(code, 1L, Long::sum));
  }

  /// Adds what others have counted.
  public void add(RunStats other) {
    add(other.count, other.cpuNanos, other.errors);
    running.add(other.running.buckets());
    waiting.add(other.waiting.buckets());
  }

  /// Adds runs whose times are added to [#running] and [#waiting] by the caller.
  public void add(long runs, long nanos, Map<TaskError.Code, Long> failed) {
    count += runs;
    cpuNanos += nanos;
    failed.forEach((code, times) -> errors.merge(code, times, Long::sum));
  }

  /// How many runs have ended.
  public long count() {
    return count;
  }

  /// How long they held their slots, in nanoseconds.
  public long cpuNanos() {
    return cpuNanos;
  }

  /// How many failed, by the reason.
  public Map<TaskError.Code, Long> errors() {
    return Map.copyOf(errors);
  }

  /// How long they took from their slot to their end.
  public Spread running() {
    return running;
  }

  /// How long they waited for their slot.
  public Spread waiting() {
    return waiting;
  }
}
