package dev.raywa.grid.hazelcast;

import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;

/// One value at one place, by which a node remembers what it keeps in memory and on disk.
record Kept(ObjectId id, Place place) {
  /// A value that was written.
  static Kept of(ObjectId id, Stored.InGrid stored) {
    return new Kept(id, Place.of(stored));
  }
}
