package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tasks that were submitted here and have not ended, with who submitted them and when they are
/// due.
final class OwnedTasks {
  /// Tasks with the same deadline differ by their ids.
  private static final Comparator<OwnedTask> BY_DEADLINE =
      Comparator.comparingLong(OwnedTask::deadlineMs)
          .thenComparingLong(task -> task.id().job().value())
          .thenComparingLong(task -> task.id().high())
          .thenComparingLong(task -> task.id().low());

  private final Map<TaskId, OwnedTask> tasks = new HashMap<>();
  private final Map<JobId, Set<TaskId>> jobs = new HashMap<>();
  private final Map<TaskId, Set<TaskId>> children = new HashMap<>();
  private final TreeSet<OwnedTask> deadlines = new TreeSet<>(BY_DEADLINE);

  void add(OwnedTask task) {
    tasks.put(task.id(), task);
    add(jobs, task.id().job(), task.id());
    add(children, task.parent(), task.id());
    if (task.deadlineMs() != Long.MAX_VALUE) {
      deadlines.add(task);
    }
  }

  @Nullable OwnedTask get(TaskId task) {
    return tasks.get(task);
  }

  @Nullable OwnedTask remove(TaskId task) {
    var gone = tasks.remove(task);
    if (gone != null) {
      if (gone.deadlineMs() != Long.MAX_VALUE) {
        deadlines.remove(gone);
      }
      remove(jobs, task.job(), task);
      remove(children, gone.parent(), task);
    }
    return gone;
  }

  /// The children of a task that ran here and that have not ended.
  List<TaskId> childrenOf(TaskId parent) {
    return List.copyOf(children.getOrDefault(parent, Set.of()));
  }

  Collection<OwnedTask> all() {
    return tasks.values();
  }

  /// The tasks that are on a node.
  List<OwnedTask> on(NodeId node) {
    var found = new ArrayList<OwnedTask>();
    for (var task : tasks.values()) {
      if (task.place() instanceof OwnedTask.Place.On(var where) && where.equals(node)) {
        found.add(task);
      }
    }
    return found;
  }

  List<TaskId> of(JobId job) {
    return List.copyOf(jobs.getOrDefault(job, Set.of()));
  }

  /// The next task that is over its deadline; null when there is none.
  @Nullable OwnedTask overdue(long nowMs) {
    return deadlines.isEmpty() || deadlines.first().deadlineMs() > nowMs ? null : deadlines.first();
  }

  int size() {
    return tasks.size();
  }

  private static <K> void add(Map<K, Set<TaskId>> sets, K key, TaskId task) {
    sets.computeIfAbsent(key, _ -> new LinkedHashSet<>(2)).add(task);
  }

  private static <K> void remove(Map<K, Set<TaskId>> sets, K key, TaskId task) {
    sets.computeIfPresent(
        key,
        (_, set) -> {
          set.remove(task);
          return set.isEmpty() ? null : set;
        });
  }
}
