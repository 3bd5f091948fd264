package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what this cluster compiled, because class bytes of somebody else are arbitrary Java in our
/// process. Thread-safe.
final class Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 32;

  private final SecretKeySpec key;

  /// @param key the cluster's secret, at least 16 bytes
  Seal(Bytes key) {
    if (key.size() < 16) {
      throw new IllegalArgumentException(
          "the key that signs compiled modules needs 16 bytes or more, was: " + key.size());
    }
    this.key = new SecretKeySpec(key.array(), ALGORITHM);
  }

  /// The payload behind its signature; it counts only under this name.
  Bytes sign(String name, byte[] payload) {
    var signature = signature(name, payload, 0);
    var signed = Arrays.copyOf(signature, SIGNATURE_BYTES + payload.length);
    System.arraycopy(payload, 0, signed, SIGNATURE_BYTES, payload.length);
    return Bytes.of(signed);
  }

  /// The payload, when it was signed with this key under this name.
  Optional<byte[]> open(String name, Bytes signed) {
    var all = signed.array();
    if (all.length < SIGNATURE_BYTES) {
      return Optional.empty();
    }
    var expected = signature(name, all, SIGNATURE_BYTES);
    return MessageDigest.isEqual(expected, Arrays.copyOf(all, SIGNATURE_BYTES))
        ? Optional.of(Arrays.copyOfRange(all, SIGNATURE_BYTES, all.length))
        : Optional.empty();
  }

  private byte[] signature(String name, byte[] from, int at) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(from, at, from.length - at);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
