package dev.raywa.node.http;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What a caller may do. Each role may do what those before it may.
public enum Role {
  /// Looks at things and calls what is there.
  INVOKE,
  /// Brings modules and starts and cancels jobs.
  DEPLOY,
  /// Sees and does everything, in every namespace.
  ADMIN;

  /// The role of a word; empty when there is none.
  public static Optional<Role> of(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /// How people write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it may do what needs another role.
  boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
