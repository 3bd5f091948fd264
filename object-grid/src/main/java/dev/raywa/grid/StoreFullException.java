package dev.raywa.grid;

import java.util.Objects;

/// A value found no room: the node's memory for objects is full, and nothing could be dropped or
/// moved to its disk. Only the caller that asked for room hears of it; what others wrote stays.
public final class StoreFullException extends RuntimeException {
  /// Says how large the value was, which limit or disk is full, and why nothing made room.
  public StoreFullException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
