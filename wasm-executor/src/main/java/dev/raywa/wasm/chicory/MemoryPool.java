package dev.raywa.wasm.chicory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Arrays that were the memory of small guests and are to be that of later ones: clearing one that
/// is in the processor's cache takes a fraction of the time that a new one takes, and leaves the
/// collector nothing to do. What comes out is always zero. Thread-safe.
final class MemoryPool {
  /// The largest array that is kept, in bytes.
  static final int ARRAY_BYTES_MAX = 1 << 20;

  /// Keeps nothing.
  static final MemoryPool NONE = new MemoryPool(0);

  private final long bytesMax;
  private final Map<Integer, ArrayDeque<byte[]>> bySize = new HashMap<>();
  private long bytes;

  /// @param bytesMax what all arrays together may have
  MemoryPool(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// An array of zeroes.
  byte[] take(int size) {
    var kept = size > ARRAY_BYTES_MAX ? null : poll(size);
    return kept == null ? new byte[size] : kept;
  }

  /// Takes an array back; nobody else may know it any more.
  void give(byte[] array) {
    if (array.length > 0 && array.length <= ARRAY_BYTES_MAX && hasRoom(array)) {
      Arrays.fill(array, (byte) 0);
      push(array);
    }
  }

  /// What is kept now.
  synchronized long bytes() {
    return bytes;
  }

  private synchronized byte @Nullable [] poll(int size) {
    var kept = bySize.get(size);
    var array = kept == null ? null : kept.pollLast();
    bytes -= array == null ? 0 : size;
    return array;
  }

  private synchronized boolean hasRoom(byte[] array) {
    return bytes + array.length <= bytesMax;
  }

  private synchronized void push(byte[] array) {
    if (hasRoom(array)) {
      bySize.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).addLast(array);
      bytes += array.length;
    }
  }
}
