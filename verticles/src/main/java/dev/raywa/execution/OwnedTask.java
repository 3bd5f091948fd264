package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A task that was submitted here and has not ended. Owned by the core's thread.
final class OwnedTask {
  /// Where it is.
  sealed interface Place {
    /// Waits for values or for a slot.
    record Waiting() implements Place {}

    /// Runs, or waits, on a node; this one or another.
    record On(NodeId node) implements Place {}
  }

  private static final Place WAITING = new Place.Waiting();

  private final TaskSpec spec;
  private final TaskId parent;
  private final long deadlineMs;
  private final @Nullable Stored[] inputs;
  private final Optional<Bytes> madeBefore;
  private final Set<NodeId> lostOn = new HashSet<>(0);
  private int missing;
  private int attempt;
  private int retries;
  private int lost;
  private boolean blamed = true;
  private boolean neverRan;
  private Place place = WAITING;
  private final long submittedMs;
  private OptionalLong startedMs = OptionalLong.empty();

  /// A task that nobody has tried.
  OwnedTask(TaskSpec spec, TaskId parent, long nowMs) {
    this(new Lineage(spec, parent, 0, 0), Optional.empty(), nowMs);
  }

  /// The next attempt of a task.
  ///
  /// @param madeBefore the SHA-256 of its result when it has made it before
  OwnedTask(Lineage lineage, Optional<Bytes> madeBefore, long nowMs) {
    this.spec = lineage.spec();
    this.parent = lineage.parent();
    this.attempt = lineage.attempts() + 1;
    this.lost = lineage.lost();
    this.retries = lost;
    this.madeBefore = madeBefore;
    this.submittedMs = nowMs;
    var limit = spec.options().deadline();
    this.deadlineMs = limit.isZero() ? Long.MAX_VALUE : nowMs + limit.toMillis();
    this.inputs =
        new @Nullable
            Stored
            [(int) spec.arguments().stream().filter(Argument.Dependency.class::isInstance).count()];
    this.missing = inputs.length;
  }

  /// Whether this end is not final: a failure of the node that ran it, or of the guest when that is
  /// to be retried.
  boolean isToRetry(Outcome outcome) {
    if (!(outcome instanceof Outcome.Failed(var error, _, _))) {
      return false;
    }
    return switch (error.code()) {
      case NODE_DIED, OBJECT_LOST, JOB_ENDED -> true;
      case TRAPPED, EXITED, OUT_OF_MEMORY -> spec.options().retryExceptions();
      default -> false;
    };
  }

  TaskSpec spec() {
    return spec;
  }

  TaskId id() {
    return spec.id();
  }

  TaskId parent() {
    return parent;
  }

  long deadlineMs() {
    return deadlineMs;
  }

  Place place() {
    return place;
  }

  boolean isWaiting() {
    return place instanceof Place.Waiting;
  }

  void placedOn(NodeId node, long nowMs) {
    place = new Place.On(node);
    startedMs = OptionalLong.of(nowMs);
  }

  /// When it was submitted here, and when its latest attempt was given a slot.
  TaskView.Times times(OptionalLong endedMs) {
    return new TaskView.Times(submittedMs, startedMs, endedMs);
  }

  /// Sets the value of a dependency; true when all of them are there now.
  boolean supply(int dependency, Stored value) {
    if (inputs[dependency] == null) {
      inputs[dependency] = value;
      missing--;
    }
    return missing == 0;
  }

  /// Sets the values of all dependencies.
  void supplyAll(List<Stored> values) {
    for (int i = 0; i < inputs.length; i++) {
      supply(i, values.get(i));
    }
  }

  boolean isSupplied() {
    return missing == 0;
  }

  /// How to go on with it, or to make its result again.
  Lineage lineage() {
    return new Lineage(spec, parent, attempt, Math.min(lost, attempt));
  }

  /// The SHA-256 of its result, when it has made it before.
  Optional<Bytes> madeBefore() {
    return madeBefore;
  }

  /// The node that ran it is gone. When it had taken leave, or others went with it that never had
  /// this task, the task is not the reason, and has not used up a retry either.
  ///
  /// @param left whether the node had said that it was about to leave
  /// @param together the nodes that went lately
  void lostWith(NodeId gone, boolean left, Collection<NodeId> together) {
    lostOn.add(gone);
    blamed = !left && lostOn.containsAll(together);
    lost += blamed ? 1 : 0;
  }

  /// A node gave it back; when it had not started there, that was no attempt.
  void gaveBack(Outcome outcome) {
    neverRan = outcome.bill().runNanos() == 0;
  }

  /// How many nodes it was on when they went, and they alone.
  int lost() {
    return lost;
  }

  /// Makes it wait for its next attempt; false when there is none.
  boolean tryAgain() {
    boolean free = neverRan || (!blamed && spec.options().retriesMax() > 0);
    if (!free && retries >= spec.options().retriesMax()) {
      return false;
    }
    retries += free ? 0 : 1;
    blamed = true;
    neverRan = false;
    attempt++;
    place = WAITING;
    return true;
  }

  int attempt() {
    return attempt;
  }

  Dispatch dispatch() {
    var values = new ArrayList<Stored>(inputs.length);
    for (var input : inputs) {
      values.add(Objects.requireNonNull(input));
    }
    return new Dispatch(spec, attempt, List.copyOf(values));
  }
}
