package dev.raywa.message;

/// Takes bytes, in order.
@FunctionalInterface
public interface ByteSink {
  /// Takes the next bytes before it returns; the array is only lent. May block.
  void write(byte[] from, int at, int length);
}
