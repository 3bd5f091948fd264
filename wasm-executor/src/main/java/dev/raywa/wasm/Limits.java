package dev.raywa.wasm;

/// What one guest may use at most.
///
/// @param memoryBytesMax linear memory, in bytes; growing beyond answers -1 as the specification
///   says
/// @param tableElementsMax elements of each table
/// @param filesBytesMax bytes of the in-memory file system
/// @param callsMax tasks that one guest may submit, and objects that it may put
public record Limits(long memoryBytesMax, int tableElementsMax, long filesBytesMax, int callsMax) {
  /// 512 MiB of memory, 100,000 table elements, 64 MiB of files.
  public static final Limits DEFAULT =
      new Limits(512L * 1024 * 1024, 100_000, 64L * 1024 * 1024, 2_000_000);

  public Limits {
    if (memoryBytesMax < 65_536) {
      throw new IllegalArgumentException(
          "memory must be at least one page of 65536 bytes, was: " + memoryBytesMax);
    }
    if (tableElementsMax < 0 || filesBytesMax < 0 || callsMax < 1) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }
}
