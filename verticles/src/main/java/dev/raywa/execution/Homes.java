package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Waits for a new home for each job whose home is gone, and gives a job up that finds none. Used
/// by the core's thread only.
final class Homes {
  /// How long a job may be without a home, in milliseconds: time enough to notice the death of a
  /// second node meanwhile.
  static final long HOMELESS_MS_MAX = 20_000;

  private final NodeState node;
  private final JobCounts counts;
  private final Consumer<JobId> forget;
  private final Map<JobId, Long> homelessSinceMs = new HashMap<>();

  /// @param forget gives a job up
  Homes(NodeState node, JobCounts counts, Consumer<JobId> forget) {
    this.node = node;
    this.counts = counts;
    this.forget = forget;
  }

  /// A node is gone, and with it the home of jobs.
  void lost(NodeId gone) {
    node.jobsOf(gone).forEach(job -> homelessSinceMs.put(job, node.nowMs()));
  }

  /// A job lives on a node from now on.
  void moved(JobId job, NodeId home) {
    homelessSinceMs.remove(job);
    node.moved(job, home);
    counts.moved(job, home);
    node.emit(new NodeCommand.JobMoved(job, home));
  }

  void tick() {
    for (var entry : List.copyOf(homelessSinceMs.entrySet())) {
      if (node.nowMs() - entry.getValue() >= HOMELESS_MS_MAX) {
        forget.accept(entry.getKey());
      }
    }
  }

  void forget(JobId job) {
    homelessSinceMs.remove(job);
  }

  int size() {
    return homelessSinceMs.size();
  }
}
