package dev.raywa.codec;

/// Bytes of a peer that are no batch of messages. The sentence names the offset, what was expected
/// there, and what was found.
public final class WireException extends RuntimeException {
  private final int offset;

  WireException(int offset, String expected, String found) {
    super("at offset " + offset + " expected " + expected + ", found " + found);
    this.offset = offset;
  }

  /// Where in the batch the bytes stop making sense, counted from 0.
  public int offset() {
    return offset;
  }
}
