package dev.raywa.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Names a WebAssembly binary by the SHA-256 of its bytes, as 64 hex digits.
public record ModuleId(String sha256) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");

  public ModuleId {
    if (!SHAPE.matcher(sha256).matches()) {
      throw new IllegalArgumentException("module id must match " + SHAPE + ", was: " + sha256);
    }
  }

  /// The name of these bytes.
  public static ModuleId of(byte[] wasm) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(wasm);
      return new ModuleId(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return sha256;
  }
}
