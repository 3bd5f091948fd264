package dev.raywa.grid.hazelcast;

import dev.raywa.message.ByteSink;
import java.util.function.ObjIntConsumer;

/// Cuts what it is given into chunks, whatever the pieces it comes in. Used by one thread.
final class ChunkSink implements ByteSink {
  private final long size;
  private final ObjIntConsumer<byte[]> target;
  private long cut;
  private int chunks;
  private byte[] chunk;
  private int filled;

  /// Cuts `size` bytes and hands each chunk, with its number, to a target that may keep it.
  ChunkSink(long size, ObjIntConsumer<byte[]> target) {
    this.size = size;
    this.target = target;
    this.chunk = new byte[Chunks.length(size, 0)];
  }

  @Override
  public void write(byte[] from, int at, int length) {
    int left = length;
    while (left > 0) {
      int fits = Math.min(left, chunk.length - filled);
      if (fits == 0) {
        throw new IllegalArgumentException(
            "the source has more than the " + size + " bytes that it announced");
      }
      System.arraycopy(from, at + length - left, chunk, filled, fits);
      filled += fits;
      left -= fits;
      if (filled == chunk.length) {
        handOver();
      }
    }
  }

  /// Hands over the only chunk of an empty value; fails when bytes are missing.
  void end() {
    if (size == 0) {
      target.accept(chunk, 0);
    } else if (cut < size) {
      throw new IllegalArgumentException(
          "the source announced " + size + " bytes and gave " + (cut + filled));
    }
  }

  private void handOver() {
    target.accept(chunk, chunks);
    chunks++;
    cut += chunk.length;
    chunk = new byte[cut < size ? Chunks.length(size, cut) : 0];
    filled = 0;
  }
}
