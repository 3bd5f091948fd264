package dev.raywa.grid;

/// The grid could not be reached, or does not answer: this node is stopping, or cut off from the
/// others. What was asked may or may not have been done; asking again is always allowed.
public final class GridUnavailableException extends RuntimeException {
  /// Says what was asked, and why it failed.
  public GridUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
