package dev.raywa.node;

/// What the process has, from which defaults follow.
///
/// @param processors of the machine, as far as the process may use them
/// @param heapBytesMax largest heap
public record Machine(int processors, long heapBytesMax) {
  /// This process.
  public static Machine here() {
    var runtime = Runtime.getRuntime();
    return new Machine(runtime.availableProcessors(), runtime.maxMemory());
  }
}
