package dev.raywa.grid;

import dev.raywa.message.ObjectId;

/// A value was there when its reading began, and was lost or deleted before its end. The bytes that
/// the sink took so far are of no use.
public final class ObjectVanishedException extends RuntimeException {
  /// Says which value, and how far it was read.
  public ObjectVanishedException(ObjectId id, long bytesRead, long size) {
    super(
        "object %s vanished while it was read: %d of %d bytes had arrived"
            .formatted(id, bytesRead, size));
  }
}
