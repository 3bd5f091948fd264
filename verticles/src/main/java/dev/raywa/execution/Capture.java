package dev.raywa.execution;

import dev.raywa.message.Bytes;
import java.io.ByteArrayOutputStream;

/// Keeps what an invoked command prints on its standard output: that is its result. Thread-safe.
final class Capture {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final int bytesMax;
  private boolean full;

  Capture(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Takes some more; what is over the limit is dropped.
  synchronized void add(Bytes text) {
    full |= printed.size() + text.size() > bytesMax;
    if (!full) {
      printed.writeBytes(text.array());
    }
  }

  /// Whether it printed more than can be kept.
  synchronized boolean isFull() {
    return full;
  }

  synchronized Bytes bytes() {
    return Bytes.of(printed.toByteArray());
  }
}
