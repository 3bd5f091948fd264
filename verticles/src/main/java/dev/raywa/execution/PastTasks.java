package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/// The latest tasks that ended on this node's account, for people who ask. They outlive their job.
/// Used by the core's thread only.
final class PastTasks {
  private final int keptMax;
  private final ArrayDeque<TaskView> past = new ArrayDeque<>();
  private final LinkedHashMap<JobId, Long> forgotten = new LinkedHashMap<>();

  /// @param keptMax tasks that are remembered, and jobs whose forgotten tasks are counted
  PastTasks(int keptMax) {
    this.keptMax = keptMax;
  }

  void add(TaskView task) {
    past.add(task);
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
    return new Jobs.KnownTasks(List.copyOf(tasks.values()), forgotten.getOrDefault(job, 0L));
  }
}
