package dev.raywa.grid.hazelcast;

import dev.raywa.message.ByteSource;

/// How many bytes are cut into chunks.
///
/// One chunk holds everything up to [ByteSource#PIECE_BYTES_MAX]. Larger values are cut a little
/// below it: with its headers such a chunk still fits one region of a garbage collector that has
/// regions of 1 MiB, where a whole MiB would take two.
final class Chunks {
  private static final int CHUNK_BYTES = ByteSource.PIECE_BYTES_MAX - 64;

  private Chunks() {}

  /// How many chunks a value of this size has; an empty one has a chunk too, to be found by.
  static int count(long size) {
    return size <= ByteSource.PIECE_BYTES_MAX
        ? 1
        : Math.toIntExact((size + CHUNK_BYTES - 1) / CHUNK_BYTES);
  }

  /// The number of the chunk that holds a byte.
  static int holding(long size, long at) {
    return size <= ByteSource.PIECE_BYTES_MAX ? 0 : Math.toIntExact(at / CHUNK_BYTES);
  }

  /// How many bytes the chunk that holds a byte has from there on.
  static int restAt(long size, long at) {
    int number = holding(size, at);
    return length(size, start(number)) - (int) (at - start(number));
  }

  /// At which byte a chunk begins.
  static long start(int number) {
    return (long) number * CHUNK_BYTES;
  }

  /// How many bytes the chunk that begins at an offset has.
  static int length(long size, long from) {
    return size <= ByteSource.PIECE_BYTES_MAX
        ? (int) size
        : (int) Math.min(CHUNK_BYTES, size - from);
  }
}
