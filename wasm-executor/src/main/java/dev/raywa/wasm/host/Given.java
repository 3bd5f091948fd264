package dev.raywa.wasm.host;

/// The arguments of one call of a host function.
final class Given {
  private final long[] values;

  Given(long[] values) {
    this.values = values;
  }

  /// An i32 that is an address or a length: unsigned.
  long unsigned(int index) {
    return Integer.toUnsignedLong((int) values[index]);
  }

  /// An i32.
  int i32(int index) {
    return (int) values[index];
  }

  /// An i64.
  long i64(int index) {
    return values[index];
  }
}
