package dev.raywa.grid.hazelcast;

import dev.raywa.message.Stored;
import org.jspecify.annotations.Nullable;

/// A value that takes room in memory, and who uses it. Everything but its name is guarded by the
/// lock of its [Room].
final class Resident {
  private final Kept value;
  private Stored.@Nullable InGrid written;
  private int users;
  private boolean leaving;

  Resident(Kept value) {
    this.value = value;
  }

  Kept value() {
    return value;
  }

  /// What was written; null while its first write has not ended.
  Stored.@Nullable InGrid written() {
    return written;
  }

  void written(Stored.InGrid stored) {
    written = stored;
  }

  void enter() {
    users++;
  }

  void leave() {
    users--;
  }

  int users() {
    return users;
  }

  /// Whether its bytes are being erased.
  boolean leaving() {
    return leaving;
  }

  void leaving(boolean now) {
    leaving = now;
  }
}
