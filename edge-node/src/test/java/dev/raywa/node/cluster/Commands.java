package dev.raywa.node.cluster;

import java.io.IOException;

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
      var process =
          new ProcessBuilder(words)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("not waited for: " + String.join(" ", words), e);
    }
  }
}
