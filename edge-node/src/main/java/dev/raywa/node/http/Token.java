package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import java.util.regex.Pattern;

/// A token that callers show, as the operator wrote it down: nobody can get the token from it.
///
/// @param name for people, 1 to 64 letters, digits, dots, dashes or underscores
/// @param role what its caller may do
/// @param namespace where its caller does so
/// @param sha256 the digest of the token's UTF-8 bytes, 32 bytes
public record Token(String name, Role role, Namespace namespace, Bytes sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int DIGEST_BYTES = 32;

  public Token {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a token's name must match " + NAME + ", was: " + name);
    }
    if (sha256.size() != DIGEST_BYTES) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, had " + sha256.size());
    }
  }
}
