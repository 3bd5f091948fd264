package dev.raywa.wasm.nn;

import java.time.Duration;

/// What an engine may use at most.
///
/// @param modelBytesMax size of one model, in bytes
/// @param modelsMax models open at once
/// @param memoryBytesMax native memory of all models and runs together, in bytes
/// @param tensorBytesMax one tensor, in bytes
/// @param tensorsBytesMax all tensors that contexts hold, in bytes
/// @param contextsMax contexts open at once
/// @param runsMax runs at the same time, each on a thread of its own
/// @param queueMax calls that wait for a thread; one more is answered [NnCode#BUSY]
/// @param computeTimeMax the longest that a call may wait and run, whatever its caller allows
public record NnLimits(
    long modelBytesMax,
    int modelsMax,
    long memoryBytesMax,
    long tensorBytesMax,
    long tensorsBytesMax,
    int contextsMax,
    int runsMax,
    int queueMax,
    Duration computeTimeMax) {
  /// Beside its bytes, what a model is charged for, in bytes.
  private static final long MODEL_FIXED_BYTES = 1024 * 1024;

  /// The most bytes that one tensor or model can have at all.
  public static final long BYTES_MAX = Integer.MAX_VALUE - 1024;

  /// For a node with that many cores: 256 MiB models, 1 GiB of native memory, 256 MiB of tensors.
  public static NnLimits forCores(int cores) {
    long mib = 1024 * 1024;
    return new NnLimits(
        256 * mib,
        64,
        1024 * mib,
        64 * mib,
        256 * mib,
        1_024,
        cores,
        64 * cores,
        Duration.ofMinutes(5));
  }

  public NnLimits {
    within("model bytes", modelBytesMax, BYTES_MAX);
    within("models", modelsMax, Integer.MAX_VALUE);
    within("memory bytes", memoryBytesMax, Long.MAX_VALUE);
    within("tensor bytes", tensorBytesMax, BYTES_MAX);
    within("tensors' bytes", tensorsBytesMax, Long.MAX_VALUE);
    within("contexts", contextsMax, Integer.MAX_VALUE);
    within("runs", runsMax, 1_024);
    within("queue", queueMax, Integer.MAX_VALUE);
    if (!computeTimeMax.isPositive()) {
      throw new IllegalArgumentException("compute time must be positive, was: " + computeTimeMax);
    }
  }

  /// Whether one model of that size could ever be open.
  public boolean canHold(long modelBytes) {
    return modelBytes <= modelBytesMax && charge(modelBytes) <= memoryBytesMax;
  }

  /// What an open model of that size counts for, in bytes.
  static long charge(long modelBytes) {
    return modelBytes + MODEL_FIXED_BYTES;
  }

  private static void within(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be 1 to " + most + ", was: " + value);
    }
  }
}
