package dev.raywa.wasm.chicory;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What WASI needs from outside.
///
/// @param clock the time of day
/// @param nanos a clock that never goes back, from any origin, as [System#nanoTime]
/// @param pause how a guest sleeps; 0 lets others run, as [Thread#sleep] does
/// @param random makes the source of one instance's random bytes, when it first wants some
/// @param descriptorsMax descriptors that one guest may have, streams and grants included
public record WasiConfig(
    InstantSource clock,
    LongSupplier nanos,
    Pause pause,
    Supplier<? extends RandomGenerator> random,
    int descriptorsMax) {
  /// Descriptors of one guest when nothing else is said.
  public static final int DESCRIPTORS_MAX = 512;

  /// Lets time go by.
  @FunctionalInterface
  public interface Pause {
    /// Blocks for so many nanoseconds.
    void sleep(long nanos) throws InterruptedException;
  }

  public WasiConfig {
    if (descriptorsMax < 3) {
      throw new IllegalArgumentException(
          "a guest needs at least the 3 descriptors of its streams, was: " + descriptorsMax);
    }
  }
}
