package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One value for each of many tasks. A job is forgotten in a time that depends on its own tasks
/// only, so that the end of a small job is cheap beside a large one. Used by one thread.
final class ByJob<V> {
  private final Map<JobId, Map<TaskId, V>> jobs = new HashMap<>();

  @Nullable V get(TaskId task) {
    var ofJob = jobs.get(task.job());
    return ofJob == null ? null : ofJob.get(task);
  }

  /// The value of a task, made when there is none.
  V get(TaskId task, Supplier<V> first) {
    return jobs.computeIfAbsent(task.job(), _ -> new HashMap<>())
        .computeIfAbsent(task, _ -> first.get());
  }

  /// Forgets a task; null when there was nothing.
  @Nullable V remove(TaskId task) {
    var ofJob = jobs.get(task.job());
    if (ofJob == null) {
      return null;
    }
    var gone = ofJob.remove(task);
    if (ofJob.isEmpty()) {
      jobs.remove(task.job());
    }
    return gone;
  }

  void forget(JobId job) {
    jobs.remove(job);
  }

  int size() {
    return jobs.values().stream().mapToInt(Map::size).sum();
  }
}
