package dev.raywa.grid.hazelcast;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The digest by which values, modules and what was compiled from them are told apart.
final class Sha256 {
  private Sha256() {}

  /// A digest of no bytes yet; for one thread.
  static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
