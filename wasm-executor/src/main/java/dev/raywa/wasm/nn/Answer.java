package dev.raywa.wasm.nn;

import org.jspecify.annotations.Nullable;

/// What somebody else will have done. For one thread.
public interface Answer<T> {
  /// What was done, if it is already; never blocks.
  ///
  /// @throws NnException when it was not, and never will be
  @Nullable T look() throws NnException;

  /// Blocks until there may be something to see, for so many nanoseconds at most, or until the
  /// thread is interrupted; it stays interrupted.
  void sleep(long nanosMax) throws NnException;

  /// Nobody will look any more, or only once, to see what was there before.
  void giveUp(NnException why);
}
