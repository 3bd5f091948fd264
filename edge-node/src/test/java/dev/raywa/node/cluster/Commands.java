package dev.raywa.node.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Commands of the operating system that are over in a moment.
final class Commands {
  private Commands() {}

  /// Runs one that must succeed.
  static void run(String... words) {
    if (!succeeds(words)) {
      throw new IllegalStateException("failed: " + String.join(" ", words));
    }
  }

  /// Whether it can be run, and ends with 0.
  static boolean succeeds(String... words) {
    try {
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
