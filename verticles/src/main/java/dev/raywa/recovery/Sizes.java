package dev.raywa.recovery;

import dev.raywa.message.Argument;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskSpec;
import java.util.List;

/// About how many bytes records take, here and in the directory.
final class Sizes {
  /// An id, a state, and what the containers around them need.
  private static final long RECORD_BYTES = 160;

  private static final long ARGUMENT_BYTES = 32;

  private Sizes() {}

  static long of(DirectoryEntry entry) {
    return RECORD_BYTES
        + switch (entry) {
          case DirectoryEntry.Pending pending -> of(pending.lineage().spec());
          case DirectoryEntry.Kept(_, var stored) -> inline(List.of(stored));
          case DirectoryEntry.Ended(_, var outcome, var lineage) ->
              of(outcome) + lineage.map(known -> of(known.spec())).orElse(0L);
        };
  }

  static long of(TaskSpec spec) {
    long bytes = RECORD_BYTES;
    for (var argument : spec.arguments()) {
      bytes += ARGUMENT_BYTES;
      bytes += argument instanceof Argument.Blob(var blob) ? blob.size() : 0;
    }
    return bytes;
  }

  private static long of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded(var results, _) -> inline(results);
      case Outcome.Failed(var error, _, _) -> error.message().length();
    };
  }

  private static long inline(List<Stored> values) {
    return values.stream()
        .mapToLong(value -> value instanceof Stored.Inline in ? in.size() : 0)
        .sum();
  }
}
