package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Lineages;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of the tasks that this node answers for: tells the directory, keeps how large results
/// are made, and compares them when they are made again. Used by the core's thread only.
final class Made {
  private final NodeState node;
  private final JobCounts counts;
  private final Lineages lineages;
  private final PastTasks past;
  private final ByJob<Map<TaskId, NodeId>> delegated = new ByJob<>();

  /// @param tasksKeptMax ended tasks that are remembered for people who ask
  Made(NodeState node, JobCounts counts, long lineageBytesMax, int tasksKeptMax) {
    this.node = node;
    this.counts = counts;
    this.lineages = new Lineages(lineageBytesMax);
    this.past = new PastTasks(tasksKeptMax);
  }

  /// The latest tasks that ended.
  PastTasks past() {
    return past;
  }

  /// A task ended for good.
  void ended(OwnedTask task, Outcome outcome) {
    past.add(TaskView.of(task, outcome, node.nowMs()));
    var lineage = new Lineage(task.spec(), task.parent(), task.attempt(), 0);
    var place = inGrid(outcome);
    place.ifPresent(made -> {
      lineages.keep(task.id(), new Lineages.Made(lineage, made.sha256()));
      task.madeBefore()
          .filter(before -> !before.equals(made.sha256()))
          .ifPresent(before -> differed(task.spec(), before, made.sha256()));
    });
    note(task.id(), outcome, place.map(_ -> lineage));
  }

  /// A value was stored.
  void stored(ObjectId object, Stored stored) {
    node.note(object, new DirectoryEntry.Kept(node.self(), stored));
  }

  /// Tells the directory of every settled object here, for a node that has just joined as the
  /// first.
  void noteAll(Map<ObjectId, ObjectState> settled) {
    var bill = new Bill(node.self(), 1, 0, 0, 0, 0);
    settled.forEach((object, state) -> {
      switch (state) {
        case ObjectState.Ready(var stored) when object.isPut() -> stored(object, stored);
        case ObjectState.Ready(var stored) ->
            note(
                object.task(),
                new Outcome.Succeeded(List.of(stored), bill),
                lineages.of(object.task()).map(Lineages.Made::lineage));
        case ObjectState.Broken(var error) -> noteBroken(object, error, bill);
        case ObjectState.Unknown() -> {}
      }
    });
  }

  Optional<Lineages.Made> take(TaskId task) {
    return lineages.take(task);
  }

  /// A task that a parent here submitted is looked after by another node.
  void delegated(TaskId parent, TaskId child, NodeId owner) {
    delegated.get(parent, LinkedHashMap::new).put(child, owner);
  }

  Map<TaskId, NodeId> delegatedBy(TaskId parent) {
    var children = delegated.get(parent);
    return children == null ? Map.of() : children;
  }

  /// A parent that ran here has ended.
  void parentEnded(TaskId parent) {
    delegated.remove(parent);
  }

  void forget(JobId job) {
    lineages.forget(job);
    delegated.forget(job);
  }

  int size() {
    return lineages.size() + delegated.size();
  }

  private void noteBroken(ObjectId object, TaskError error, Bill bill) {
    if (!object.isPut()) {
      note(object.task(), new Outcome.Failed(error, -1, bill), Optional.empty());
    }
  }

  private void note(TaskId task, Outcome outcome, Optional<Lineage> lineage) {
    node.note(ObjectId.result(task, 0), new DirectoryEntry.Ended(node.self(), outcome, lineage));
  }

  private void differed(TaskSpec spec, Bytes before, Bytes after) {
    counts.differed(spec.job());
    node.emit(new NodeCommand.Differed(spec, hex(before), hex(after)));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.array());
  }

  private static Optional<Stored.InGrid> inGrid(Outcome outcome) {
    return outcome instanceof Outcome.Succeeded(var results, _)
            && !results.isEmpty()
            && results.getFirst() instanceof Stored.InGrid place
        ? Optional.of(place)
        : Optional.empty();
  }
}
