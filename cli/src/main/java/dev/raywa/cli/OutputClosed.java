package dev.raywa.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Whoever read the output has gone, as `head` does when it has seen enough.
final class OutputClosed extends UncheckedIOException {
  OutputClosed(IOException cause) {
    super("nobody reads the output any more", cause);
  }
}
