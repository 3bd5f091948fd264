package dev.raywa.cli;

import java.util.Optional;

/// What a command shows to a node, so that it is let in.
///
/// @param token of the caller
record Access(Optional<String> token) {
  /// For nodes that ask for nothing.
  static final Access NONE = new Access(Optional.empty());

  /// All but the token.
  @Override
  public String toString() {
    return "Access[token " + (token.isPresent() ? "given" : "none") + "]";
  }
}
