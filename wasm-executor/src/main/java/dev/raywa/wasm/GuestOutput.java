package dev.raywa.wasm;

/// Takes what a guest prints, as it prints it.
@FunctionalInterface
public interface GuestOutput {
  /// Number of the standard output stream, as WASI numbers it.
  int STDOUT = 1;

  /// Number of the standard error stream, as WASI numbers it.
  int STDERR = 2;

  /// Takes bytes of [#STDOUT] or [#STDERR]; the array is only lent. Blocks when the reader is slow.
  void write(int stream, byte[] from, int at, int length);
}
