package dev.raywa.message;

import java.util.List;

/// How an attempt of a task ended. A guest that misbehaves is a result, not an exception.
public sealed interface Outcome {
  /// What it used.
  Bill bill();

  /// The function returned.
  record Succeeded(List<Stored> results, Bill bill) implements Outcome {
    public Succeeded {
      results = List.copyOf(results);
    }
  }

  /// The function did not return; `exitCode` is the guest's own when it called `proc_exit`, else
  /// -1.
  record Failed(TaskError error, int exitCode, Bill bill) implements Outcome {}
}
