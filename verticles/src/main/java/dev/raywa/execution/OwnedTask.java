package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private int missing;
  private int attempt = 1;
  private Place place = WAITING;

  OwnedTask(TaskSpec spec, TaskId parent, long nowMs) {
    this.spec = spec;
    this.parent = parent;
    var limit = spec.options().deadline();
    this.deadlineMs = limit.isZero() ? Long.MAX_VALUE : nowMs + limit.toMillis();
    this.inputs =
        new @Nullable
            Stored
            [(int) spec.arguments().stream().filter(Argument.Dependency.class::isInstance).count()];
    this.missing = inputs.length;
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

  void placedOn(NodeId node) {
    place = new Place.On(node);
  }

  /// Sets the value of a dependency; true when all of them are there now.
  boolean supply(int dependency, Stored value) {
    if (inputs[dependency] == null) {
      inputs[dependency] = value;
      missing--;
    }
    return missing == 0;
  }

  boolean isSupplied() {
    return missing == 0;
  }

  /// The node that ran it is gone; true when it may be tried again.
  boolean nextAttempt() {
    place = WAITING;
    attempt++;
    return attempt <= spec.options().retriesMax() + 1;
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
