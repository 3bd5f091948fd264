package dev.raywa.node.models;

/// Counts who uses a loaded model, so that it is not taken from them. Thread-safe; never blocks for
/// long.
interface ModelUse {
  /// One user more.
  void enter();

  /// One user fewer.
  void leave();
}
