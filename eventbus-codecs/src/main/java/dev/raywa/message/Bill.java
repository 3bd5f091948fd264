package dev.raywa.message;

/// What one attempt of a task used.
///
/// @param node where it ran
/// @param attempt from 1
/// @param runNanos time it held its slot, in nanoseconds
/// @param memoryBytesMax largest linear memory, and with it the most that was held outside: models
///   that the task brought, and tensors; in bytes
/// @param bytesIn size of the arguments
/// @param bytesOut size of the results and of what it stored
public record Bill(
    NodeId node, int attempt, long runNanos, long memoryBytesMax, long bytesIn, long bytesOut) {
  public Bill {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, was: " + attempt);
    }
  }
}
