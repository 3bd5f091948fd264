package dev.raywa.message;

import java.util.HashSet;
import java.util.Set;

/// How many tasks of a job there are below its driver, as one owner or the whole cluster sees them.
///
/// @param done ended, well or not
/// @param failed those of them that failed or were cancelled
/// @param running run or are blocked somewhere
/// @param queued wait
/// @param differed how often a lost result was made again with other bytes than before
/// @param nodes the nodes that executed some
public record TaskCounts(
    long done, long failed, long running, long queued, long differed, Set<NodeId> nodes) {
  /// No tasks at all.
  public static final TaskCounts NONE = new TaskCounts(0, 0, 0, 0, 0, Set.of());

  /// Counts of tasks whose results were the same each time.
  public TaskCounts(long done, long failed, long running, long queued, Set<NodeId> nodes) {
    this(done, failed, running, queued, 0, nodes);
  }

  public TaskCounts {
    nodes = Set.copyOf(nodes);
  }

  /// Both together.
  public TaskCounts plus(TaskCounts that) {
    return new TaskCounts(
        done + that.done,
        failed + that.failed,
        running + that.running,
        queued + that.queued,
        differed + that.differed,
        union(nodes, that.nodes));
  }

  private static Set<NodeId> union(Set<NodeId> some, Set<NodeId> others) {
    if (some.containsAll(others)) {
      return some;
    }
    var all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }
}
