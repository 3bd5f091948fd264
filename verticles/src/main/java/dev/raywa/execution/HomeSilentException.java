package dev.raywa.execution;

/// The node that looks after a job does not answer. It may be gone, or cut off from this one;
/// asking again is always allowed.
public final class HomeSilentException extends RuntimeException {
  /// Says what was asked, and why there is no answer.
  public HomeSilentException(String message, Throwable cause) {
    super(message, cause);
  }
}
