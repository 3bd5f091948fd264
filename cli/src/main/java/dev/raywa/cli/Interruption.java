package dev.raywa.cli;

import dev.raywa.cli.Interrupts.Signal;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What Ctrl-C does to a command: the first asks it to end and gives it a few seconds, the second
/// ends it at once. Thread-safe.
final class Interruption {
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Thread command = Thread.currentThread();
  private @Nullable Signal signal;
  private @Nullable Runnable cancel;

  /// To be called on the thread that runs the command.
  Interruption(Interrupts interrupts) {
    interrupts.listen(this::interrupted);
  }

  /// From now on the first Ctrl-C runs this instead of interrupting the command's thread; at once
  /// when there was one already.
  void cancelBy(Runnable action) {
    synchronized (this) {
      cancel = action;
      if (signal == null) {
        return;
      }
    }
    action.run();
  }

  /// What the process must end with, once there was a Ctrl-C.
  synchronized OptionalInt exitCode() {
    return signal == null ? OptionalInt.empty() : OptionalInt.of(signal.exitCode());
  }

  private void interrupted(Signal now) {
    Runnable action;
    synchronized (this) {
      if (signal != null) {
        Runtime.getRuntime().halt(now.exitCode());
      }
      signal = now;
      action = cancel == null ? command::interrupt : cancel;
    }
    Thread.ofPlatform().daemon().name("interruption").start(() -> endAfterGrace(now));
    action.run();
  }

  private static void endAfterGrace(Signal signal) {
    try {
      Thread.sleep(GRACE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(signal.exitCode());
  }
}
