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

  /// How many bytes the chunk that begins at an offset has.
  static int length(long size, long from) {
    return size <= ByteSource.PIECE_BYTES_MAX
        ? (int) size
        : (int) Math.min(CHUNK_BYTES, size - from);
  }
}
