package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.util.List;

/// The standard input of one guest: bytes that are there from the start, read once. Used by one
/// thread.
final class WasiInput {
  private final Bytes input;
  private int position;

  WasiInput(Bytes input) {
    this.input = input;
  }

  /// Moves unread bytes into the guest's memory, as many as there is room for, and says how many; 0
  /// at the end.
  int read(WasiMemory memory, List<WasiMemory.Vector> vectors) {
    int before = position;
    for (var vector : vectors) {
      int length = (int) Math.min(vector.length(), remaining());
      memory.write(vector.address(), input.array(), position, length);
      position += length;
    }
    return position - before;
  }

  /// How many bytes can still be read.
  int remaining() {
    return input.size() - position;
  }
}
