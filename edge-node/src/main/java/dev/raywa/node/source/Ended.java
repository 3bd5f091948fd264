package dev.raywa.node.source;

/// How a process ended by itself.
///
/// @param exitCode 128 and more for a signal
/// @param output what it said, on both streams, as far as it is kept
record Ended(int exitCode, String output) {
  boolean isGood() {
    return exitCode == 0;
  }
}
