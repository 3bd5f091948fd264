package dev.raywa.wasm;

/// Unwinds a guest whose thread was interrupted: by a cancel, a deadline, or the end of the node.
/// Guest code cannot catch it.
public final class GuestInterrupted extends RuntimeException {
  /// Carries no stack trace: it is an order, not a defect.
  public GuestInterrupted() {
    super("the guest was interrupted", null, false, false);
  }
}
