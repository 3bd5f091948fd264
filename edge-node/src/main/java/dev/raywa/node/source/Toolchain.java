package dev.raywa.node.source;

import java.util.regex.Pattern;

/// A compiler that is here and works.
///
/// @param language that it compiles
/// @param version such as `1.90.0`
/// @param target that it compiles to, such as `wasm32-wasip1`
public record Toolchain(Language language, String version, String target) {
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public Toolchain {
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException("a version matches " + VERSION + ", was: " + version);
    }
  }

  /// What people read, such as `rust 1.90.0 (wasm32-wasip1)`.
  @Override
  public String toString() {
    return language.word() + " " + version + " (" + target + ")";
  }
}
