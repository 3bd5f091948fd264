package dev.raywa.wasm.chicory;

/// Ends a WASI call with an error number. Carries no stack trace: it is an answer to the guest.
final class WasiFailure extends RuntimeException {
  private final int errno;

  WasiFailure(int errno) {
    super("errno " + errno, null, false, false);
    this.errno = errno;
  }

  /// One of [WasiErrno].
  int errno() {
    return errno;
  }
}
