package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/// What became of the calls that this node looked after, by version of a function. Those that were
/// called longest ago are forgotten when there are too many. Thread-safe.
final class FunctionStats {
  /// Versions of functions that are counted; each takes some kilobytes.
  static final int VERSIONS_MAX = 500;

  private record Key(Namespace namespace, String name, ModuleId module) {}

  private final LinkedHashMap<Key, RunStats> stats = new LinkedHashMap<>(16, 0.75f, true);

  /// A call has ended.
  ///
  /// @param waited until it was given a slot
  synchronized void ended(JobStatus call, Duration waited) {
    var spec = call.spec();
    stats
        .computeIfAbsent(new Key(spec.namespace(), spec.name(), spec.module()), _ -> new RunStats())
        .add(
            new RunStats.Run(
                waited.toNanos(),
                running(call.state()).toNanos(),
                call.bill().map(Bill::runNanos).orElse(0L),
                error(call.state())));
    if (stats.size() > VERSIONS_MAX) {
      stats.pollFirstEntry();
    }
  }

  /// A copy of what is known of one version.
  synchronized RunStats of(Namespace namespace, String name, ModuleId module) {
    var copy = new RunStats();
    var known = stats.get(new Key(namespace, name, module));
    if (known != null) {
      copy.add(known);
    }
    return copy;
  }

  private static Duration running(JobState state) {
    return switch (state) {
      case JobState.Pending _, JobState.Running _ -> Duration.ZERO;
      case JobState.Succeeded(Instant since, Instant until, _) -> Duration.between(since, until);
      case JobState.Stopped(var since, var until) -> Duration.between(since, until);
      case JobState.Failed(var since, var until, _, _) -> Duration.between(since, until);
    };
  }

  private static Optional<TaskError.Code> error(JobState state) {
    return switch (state) {
      case JobState.Pending _, JobState.Running _, JobState.Succeeded _ -> Optional.empty();
      case JobState.Stopped _ -> Optional.of(TaskError.Code.CANCELLED);
      case JobState.Failed(_, _, var error, _) -> Optional.of(error.code());
    };
  }
}
