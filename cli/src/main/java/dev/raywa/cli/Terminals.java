package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Whether a person reads a stream. Java tells only for both ends of a process at once, so the
/// launcher says it in system properties, and Linux in `/proc`.
final class Terminals {
  private Terminals() {}

  /// Whether the stream with this file descriptor, 1 or 2, is a terminal.
  static boolean isTerminal(int descriptor) {
    var said = System.getProperty("raywa.terminal." + descriptor, "");
    if (!said.isEmpty()) {
      return Boolean.parseBoolean(said);
    }
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException _) {
      return Objects.requireNonNull(System.console()).isTerminal();
    }
  }
}
