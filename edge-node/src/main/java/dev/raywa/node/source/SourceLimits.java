package dev.raywa.node.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How a node compiles sources.
///
/// @param jailed whether a compiler runs only where the operating system keeps it apart
/// @param path folders in which compilers are looked for first
/// @param timeMax how long one source may take
/// @param memoryBytesMax of each process of a compiler
/// @param sourceBytesMax of all files of a source
/// @param wasmBytesMax of the module
/// @param compilesMax sources at once; 0 for none
public record SourceLimits(
    boolean jailed,
    List<Path> path,
    Duration timeMax,
    long memoryBytesMax,
    long sourceBytesMax,
    long wasmBytesMax,
    int compilesMax) {
  /// Sources that wait for others.
  public static final int QUEUE_MAX = 16;

  /// What is kept of the words of a compiler, in bytes.
  public static final int LOG_BYTES_MAX = 64 * 1024;

  public SourceLimits {
    path = List.copyOf(path);
    if (timeMax.toMillis() < 1 || memoryBytesMax < 1 || sourceBytesMax < 1 || compilesMax < 0) {
      throw new IllegalArgumentException("limits of sources must be positive");
    }
  }
}
