package dev.raywa.execution;

import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import java.util.concurrent.atomic.LongAdder;

/// Counts what a node has done since it started. Thread-safe; counting never waits.
final class Tally {
  private final LongAdder starts = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder directoryWrites = new LongAdder();
  private final LongAdder directoryEntries = new LongAdder();

  /// A guest gets an instance.
  void starts() {
    starts.increment();
  }

  /// An attempt of a task ended here.
  void ended(Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded _ -> succeeded.increment();
      case Outcome.Failed(TaskError error, int _, var _) ->
          (error.code() == TaskError.Code.CANCELLED ? cancelled : failed).increment();
    }
  }

  /// A batch of entries is safe in the directory.
  void wrote(int entries) {
    directoryWrites.increment();
    directoryEntries.add(entries);
  }

  /// The numbers of now; those that change meanwhile are of slightly different moments.
  TaskTotals totals() {
    return new TaskTotals(
        starts.sum(),
        succeeded.sum(),
        failed.sum(),
        cancelled.sum(),
        directoryWrites.sum(),
        directoryEntries.sum());
  }
}
