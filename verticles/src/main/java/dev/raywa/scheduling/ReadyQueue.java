package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tasks that wait, by demand and depth.
///
/// The deepest task runs first, so that nested calls need few instances at a time; the shallowest
/// leaves for another node first, because the most work hangs below it. Tasks of one depth keep
/// their order. Tasks whose demand does not fit do not hold up those whose demand does.
final class ReadyQueue {
  private final Map<Demand, TreeMap<Integer, LinkedHashMap<TaskId, Work>>> byDemand =
      new LinkedHashMap<>();
  private int size;

  int size() {
    return size;
  }

  void add(Work work) {
    var tasks =
        byDemand
            .computeIfAbsent(work.demand(), _ -> new TreeMap<>())
            .computeIfAbsent(work.depth(), _ -> new LinkedHashMap<>());
    if (tasks.putIfAbsent(work.dispatch().spec().id(), work) == null) {
      size++;
    }
  }

  /// The deepest task whose demand is accepted; of equally deep ones, the one that waits longest.
  @Nullable Work deepest(Predicate<Demand> accepted) {
    Work best = null;
    for (var entry : byDemand.entrySet()) {
      if (!accepted.test(entry.getKey())) {
        continue;
      }
      var head = first(entry.getValue().lastEntry().getValue());
      if (best == null
          || head.depth() > best.depth()
          || (head.depth() == best.depth() && head.sinceMs() < best.sinceMs())) {
        best = head;
      }
    }
    return best;
  }

  /// The shallowest task whose demand is accepted.
  @Nullable Work shallowest(Predicate<Demand> accepted) {
    Work best = null;
    for (var entry : byDemand.entrySet()) {
      if (!accepted.test(entry.getKey())) {
        continue;
      }
      var head = first(entry.getValue().firstEntry().getValue());
      if (best == null || head.depth() < best.depth()) {
        best = head;
      }
    }
    return best;
  }

  /// Takes a task out; false when it is not here.
  boolean remove(Work work) {
    var byDepth = byDemand.get(work.demand());
    if (byDepth == null) {
      return false;
    }
    var tasks = byDepth.get(work.depth());
    if (tasks == null || tasks.remove(work.dispatch().spec().id()) == null) {
      return false;
    }
    size--;
    if (tasks.isEmpty()) {
      byDepth.remove(work.depth());
    }
    if (byDepth.isEmpty()) {
      byDemand.remove(work.demand());
    }
    return true;
  }

  /// Every demand that some task here has.
  Set<Demand> demands() {
    return byDemand.keySet();
  }

  private static Work first(SequencedMap<TaskId, Work> tasks) {
    return tasks.firstEntry().getValue();
  }
}
