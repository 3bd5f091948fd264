package dev.raywa.cli;

import dev.raywa.cli.Interrupts.Signal;
import dev.raywa.cli.NodeLauncher.RunningNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// Ends a node that serves: in order, within a limit, and with the exit code that its reason calls
/// for. Thread-safe.
final class NodeEnding {
  private static final Duration END_MAX = Duration.ofSeconds(20);

  private final RunningNode node;
  private int exitCode = ExitCodes.OK;
  private boolean ending;

  NodeEnding(RunningNode node) {
    this.node = node;
  }

  /// Ends the node, asked with SIGTERM after it has handed over its work; a second signal ends the
  /// process at once.
  ///
  /// @param owned whether another process ends the node, which gets the terminal's signals too
  void on(Signal signal, boolean owned) {
    if (owned && signal != Signal.TERM) {
      return;
    }
    synchronized (this) {
      if (ending) {
        Runtime.getRuntime().halt(signal.exitCode());
      }
      ending = true;
      exitCode = signal == Signal.INT ? signal.exitCode() : ExitCodes.OK;
    }
    if (signal == Signal.TERM) {
      node.drain();
    }
    end();
  }

  /// Ends the node when the stream ends, from which nothing is expected.
  void with(InputStream stream) {
    Thread.ofPlatform()
        .daemon()
        .name("end-with-stdin")
        .start(() -> {
          try {
            stream.transferTo(OutputStream.nullOutputStream());
          } catch (IOException _) {
            // Whoever wrote to it is gone.
          }
          end();
        });
  }

  /// What the process ends with.
  synchronized int exitCode() {
    return exitCode;
  }

  private void end() {
    synchronized (this) {
      ending = true;
    }
    Thread.ofPlatform().daemon().name("end-at-last").start(this::haltAfterLimit);
    node.close();
  }

  private void haltAfterLimit() {
    try {
      Thread.sleep(END_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCodes.FAILED);
  }
}
