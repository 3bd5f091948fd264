package dev.raywa.bench;

/// A benchmark that could not be measured; its message says what happened and where to look.
final class BenchmarkFailed extends Exception {
  private static final long serialVersionUID = 1L;

  BenchmarkFailed(String message) {
    super(message);
  }

  BenchmarkFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
