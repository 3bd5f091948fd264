package dev.raywa.grid;

import java.nio.file.Path;

/// How much a node keeps of what it wrote.
///
/// @param objectsBytesMax in memory, primary copies only: backups that it holds for other nodes
///   come on top
/// @param spillFolder where a folder for spilled values is made; it must be on a disk of this node
/// @param spillBytesMax of spilled values and copies for others, all together; 0 spills nothing
public record StoreLimits(long objectsBytesMax, Path spillFolder, long spillBytesMax) {
  public StoreLimits {
    if (objectsBytesMax < 1 || spillBytesMax < 0) {
      throw new IllegalArgumentException(
          "memory for objects must be 1 byte or more and disk 0 or more, was: %d and %d"
              .formatted(objectsBytesMax, spillBytesMax));
    }
  }
}
