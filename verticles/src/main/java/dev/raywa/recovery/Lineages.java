package dev.raywa.recovery;

import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.util.LinkedHashMap;
import java.util.Optional;

/// How the large results of ended tasks of this node are made again. The oldest are given up when
/// there are more than the budget allows. Used by one thread.
public final class Lineages {
  /// How a result was made.
  ///
  /// @param sha256 of the bytes that were made
  public record Made(Lineage lineage, Bytes sha256) {}

  private final long bytesMax;
  private final LinkedHashMap<TaskId, Made> made = new LinkedHashMap<>();
  private long bytes;

  /// @param bytesMax of the specifications kept, by estimate
  public Lineages(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Keeps how a result is made.
  public void keep(TaskId task, Made how) {
    take(task);
    made.put(task, how);
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
    }
    return Optional.ofNullable(how);
  }

  /// How a task's result is made.
  public Optional<Made> of(TaskId task) {
    return Optional.ofNullable(made.get(task));
  }

  /// Forgets a job.
  public void forget(JobId job) {
    made.keySet().stream().filter(task -> task.job().equals(job)).toList().forEach(this::take);
  }

  /// Results that can be made again.
  public int size() {
    return made.size();
  }
}
