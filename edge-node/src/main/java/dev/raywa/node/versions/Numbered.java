package dev.raywa.node.versions;

/// One of the versions of something.
public interface Numbered {
  /// From 1, never given twice while the thing exists.
  int version();

  /// Refuses what cannot number a version.
  static void require(int version) {
    if (version < 1) {
      throw new IllegalArgumentException("versions count from 1, was: " + version);
    }
  }
}
