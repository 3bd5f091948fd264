package dev.raywa.cli;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/// What a command shows to a node, so that it is let in.
///
/// @param token of the caller
/// @param trust whose certificates are believed; those that Java knows when it is empty
record Access(Optional<String> token, Optional<String> namespace, Optional<SSLContext> trust) {
  /// For nodes that ask for nothing.
  static final Access NONE = new Access(Optional.empty(), Optional.empty(), Optional.empty());

  /// All but the token.
  @Override
  public String toString() {
    return "Access[token " + (token.isPresent() ? "given" : "none") + "]";
  }
}
