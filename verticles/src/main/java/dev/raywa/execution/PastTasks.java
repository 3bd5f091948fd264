package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The latest tasks that ended on this node's account, for people who ask. They outlive their job.
/// Used by the core's thread only.
final class PastTasks {
  /// Jobs whose tasks are counted; each takes some kilobytes.
  static final int JOBS_COUNTED_MAX = 500;

  private final int keptMax;
  private final LinkedHashMap<JobId, RunStats> stats = new LinkedHashMap<>(16, 0.75f, true);
  private final ArrayDeque<TaskView> past = new ArrayDeque<>();
  private final LinkedHashMap<JobId, Long> forgotten = new LinkedHashMap<>();

  /// @param keptMax tasks that are remembered, and jobs whose forgotten tasks are counted
  PastTasks(int keptMax) {
    this.keptMax = keptMax;
  }

  void add(TaskView task) {
    past.add(task);
    count(task);
    if (past.size() > keptMax) {
      forgotten.merge(past.remove().id().job(), 1L, Long::sum);
    }
    if (forgotten.size() > keptMax) {
      forgotten.pollFirstEntry();
    }
  }

  /// What is known of a job's tasks: those that have ended, and those that have not. One that is
  /// made again is shown as it is now.
  Jobs.KnownTasks and(JobId job, Stream<TaskView> open) {
    var tasks = new LinkedHashMap<TaskId, TaskView>();
    past.stream()
        .filter(one -> one.id().job().equals(job))
        .forEach(one -> tasks.put(one.id(), one));
    open.forEach(one -> tasks.put(one.id(), one));
    var counted = new RunStats();
    Optional.ofNullable(stats.get(job)).ifPresent(known -> counted.add(known));
    return new Jobs.KnownTasks(
        List.copyOf(tasks.values()), forgotten.getOrDefault(job, 0L), counted);
  }

  private void count(TaskView task) {
    var times = task.times();
    long endedMs = times.endedMs().orElse(times.submittedMs());
    long waitedMs = times.startedMs().orElse(endedMs) - times.submittedMs();
    long runNanos = task.bill().map(Bill::runNanos).orElse(0L);
    stats
        .computeIfAbsent(task.id().job(), _ -> new RunStats())
        .add(
            new RunStats.Run(
                TimeUnit.MILLISECONDS.toNanos(waitedMs),
                runNanos,
                runNanos,
                task.error().map(TaskError::code)));
    if (stats.size() > JOBS_COUNTED_MAX) {
      stats.pollFirstEntry();
    }
  }
}
