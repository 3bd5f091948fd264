package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The contents of a linear memory without its empty stretches. Immutable; shared by many
/// instances.
///
/// @param pages size of the memory
/// @param chunks what is not zero, in ascending order
record MemoryImage(int pages, List<Chunk> chunks) {
  private static final int BLOCK_BYTES = 4096;

  /// A stretch that begins at `address`.
  record Chunk(int address, Bytes bytes) {}

  /// Copies the first `limit` bytes.
  static MemoryImage of(byte[] memory, int limit) {
    var chunks = new ArrayList<Chunk>();
    int from = -1;
    for (int block = 0; block <= limit; block += BLOCK_BYTES) {
      boolean used = block < limit && isUsed(memory, block);
      if (used && from < 0) {
        from = block;
      }
      if (!used && from >= 0) {
        chunks.add(new Chunk(from, Bytes.of(Arrays.copyOfRange(memory, from, block))));
        from = -1;
      }
    }
    return new MemoryImage(limit >>> FlatMemory.PAGE_SHIFT, List.copyOf(chunks));
  }

  void copyTo(byte[] memory) {
    for (var chunk : chunks) {
      System.arraycopy(chunk.bytes().array(), 0, memory, chunk.address(), chunk.bytes().size());
    }
  }

  long sizeBytes() {
    long size = 0;
    for (var chunk : chunks) {
      size += chunk.bytes().size();
    }
    return size;
  }

  private static boolean isUsed(byte[] memory, int block) {
    for (int i = block; i < block + BLOCK_BYTES; i++) {
      if (memory[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
