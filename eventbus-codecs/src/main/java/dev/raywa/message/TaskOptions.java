package dev.raywa.message;

import java.time.Duration;

/// How a task is to be run.
///
/// @param demand what the node must have free
/// @param retriesMax how often the task is submitted again after a failure that is not final
/// @param retryExceptions whether a failure of the guest itself counts as one to retry
/// @param deadline longest time from submission to end; zero for none
public record TaskOptions(
    Demand demand, int retriesMax, boolean retryExceptions, Duration deadline) {
  /// One core, three retries, no deadline.
  public static final TaskOptions DEFAULT = new TaskOptions(Demand.ONE_CPU, 3, Duration.ZERO);

  public TaskOptions {
    if (retriesMax < 0 || retriesMax > 1000) {
      throw new IllegalArgumentException("retries must be 0 to 1000, was: " + retriesMax);
    }
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must not be negative, was: " + deadline);
    }
  }

  /// Options under which a failure of the guest is final.
  public TaskOptions(Demand demand, int retriesMax, Duration deadline) {
    this(demand, retriesMax, false, deadline);
  }

  /// The same options with another demand.
  public TaskOptions with(Demand other) {
    return new TaskOptions(other, retriesMax, retryExceptions, deadline);
  }
}
