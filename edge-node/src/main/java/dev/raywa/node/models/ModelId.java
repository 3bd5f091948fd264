package dev.raywa.node.models;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;

/// Names a model by the SHA-256 of its bytes, as 64 lower-case hex digits.
public record ModelId(String sha256) {
  private static final int HEX_DIGITS = 64;

  public ModelId {
    if (sha256.length() != HEX_DIGITS) {
      throw new IllegalArgumentException("a model's SHA-256 has 64 hex digits, was: " + sha256);
    }
  }

  /// The name of these bytes.
  public static ModelId of(Bytes onnx) {
    return new ModelId(ModuleId.of(onnx.array()).sha256());
  }

  /// What stands for it when nodes tell each other which models are loaded: 63 bits.
  long mark() {
    return Long.parseUnsignedLong(sha256, 0, Long.BYTES * 2, 16) >>> 1;
  }

  @Override
  public String toString() {
    return sha256;
  }
}
