package dev.raywa.grid.hazelcast;

import dev.raywa.message.Stored;

/// Where a value is in the grid, which is decided before its bytes, and so their digest, are known.
///
/// @param size in bytes
/// @param partitionKey which map and partition, as [Places] packs them
record Place(long size, int partitionKey) {
  /// The place of a value that was written.
  static Place of(Stored.InGrid stored) {
    return new Place(stored.size(), stored.partitionKey());
  }
}
