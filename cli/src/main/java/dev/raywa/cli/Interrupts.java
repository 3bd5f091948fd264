package dev.raywa.cli;

import java.util.function.Consumer;

/// Tells that somebody wants this process to end.
interface Interrupts {
  /// Never tells anything.
  Interrupts NONE = _ -> {};

  /// Why the process should end.
  enum Signal {
    /// Ctrl-C.
    INT(2),
    /// `kill`, and what supervisors send.
    TERM(15),
    /// The terminal was closed.
    HUP(1);

    private final int number;

    Signal(int number) {
      this.number = number;
    }

    /// What a shell reports for a process that this signal ended.
    int exitCode() {
      return 128 + number;
    }
  }

  /// From now on the listener is called, on a thread of its own, instead of the process being
  /// ended. The last listener is the one that is called.
  void listen(Consumer<Signal> listener);
}
