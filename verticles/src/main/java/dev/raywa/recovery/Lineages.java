package dev.raywa.recovery;

import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How the large results of ended tasks of this node are made again. The oldest are given up when
/// there are more than the budget allows. Used by one thread.
public final class Lineages {
  /// How a result was made.
  ///
  /// @param sha256 of the bytes that were made
  public record Made(Lineage lineage, Bytes sha256) {}

  private final long bytesMax;
  private final LinkedHashMap<TaskId, Made> made = new LinkedHashMap<>();
  private final Map<JobId, Set<TaskId>> ofJobs = new HashMap<>();
  private long bytes;

  /// @param bytesMax of the specifications kept, by estimate
  public Lineages(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Keeps how a result is made.
  public void keep(TaskId task, Made how) {
    take(task);
    made.put(task, how);
    ofJobs.computeIfAbsent(task.job(), _ -> new HashSet<>()).add(task);
    bytes += Sizes.of(how.lineage().spec());
    while (bytes > bytesMax && !made.isEmpty()) {
      take(made.firstEntry().getKey());
    }
  }

  /// How a task's result is made; it is kept no longer.
  public Optional<Made> take(TaskId task) {
    var how = made.remove(task);
    if (how != null) {
      bytes -= Sizes.of(how.lineage().spec());
      ofJobs.computeIfPresent(
          task.job(),
          (_, tasks) -> {
            tasks.remove(task);
            return tasks.isEmpty() ? null : tasks;
          });
    }
    return Optional.ofNullable(how);
  }

  /// How a task's result is made.
  public Optional<Made> of(TaskId task) {
    return Optional.ofNullable(made.get(task));
  }

  /// Forgets a job.
  public void forget(JobId job) {
    List.copyOf(ofJobs.getOrDefault(job, Set.of())).forEach(this::take);
  }

  /// Results that can be made again.
  public int size() {
    return made.size();
  }
}
