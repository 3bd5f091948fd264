package dev.raywa.grid.hazelcast;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// Keys for different uses from one cluster secret, by HKDF with SHA-256, so that none tells
/// anything about another or about the secret.
final class Secrets {
  /// Size of every key.
  static final int KEY_BYTES = 32;

  private static final byte[] SALT = "raywa-vx 1".getBytes(StandardCharsets.UTF_8);

  private Secrets() {}

  /// The key for one use, the same on every node that knows the secret.
  static byte[] derive(String secret, String use) {
    try {
      var how =
          HKDFParameterSpec.ofExtract()
              .addIKM(secret.getBytes(StandardCharsets.UTF_8))
              .addSalt(SALT)
              .thenExpand(use.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
      return KDF.getInstance("HKDF-SHA256").deriveData(how);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK from 25 on has HKDF-SHA256", e);
    }
  }
}
