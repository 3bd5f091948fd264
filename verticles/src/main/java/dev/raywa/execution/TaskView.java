package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import java.util.Optional;
import java.util.OptionalLong;

/// What a node can say of one task that it answers for, or did.
///
/// @param parent the task that submitted it; empty when that is not known here, because this node
///   has taken it over
/// @param function what people call it
/// @param node where it is, or ended; empty while it waits
/// @param attempt from 1
/// @param bill what its last attempt used; empty until it has ended
/// @param error why it failed
/// @param times when
public record TaskView(
    TaskId id,
    Optional<TaskId> parent,
    String function,
    State state,
    Optional<NodeId> node,
    int attempt,
    Optional<Bill> bill,
    Optional<TaskError> error,
    Times times) {
  /// What is the case with a task.
  public enum State {
    /// Waits for values or for a slot.
    PENDING,
    /// Runs, or waits for a slot of another node.
    RUNNING,
    /// Its function returned.
    SUCCEEDED,
    /// It failed, or was cancelled.
    FAILED
  }

  /// When things happened to a task, in milliseconds: of the node's own clock inside the node,
  /// since 1970 for everybody else.
  ///
  /// @param submittedMs when this node took it on
  /// @param startedMs when its latest attempt was given a slot; empty when none was
  /// @param endedMs when this node learnt of its end
  public record Times(long submittedMs, OptionalLong startedMs, OptionalLong endedMs) {
    Times plus(long ms) {
      return new Times(submittedMs + ms, plus(startedMs, ms), plus(endedMs, ms));
    }

    private static OptionalLong plus(OptionalLong time, long ms) {
      return time.isPresent() ? OptionalLong.of(time.getAsLong() + ms) : time;
    }
  }

  /// The same with times that are so many milliseconds later.
  TaskView later(long ms) {
    return new TaskView(id, parent, function, state, node, attempt, bill, error, times.plus(ms));
  }

  /// A task that has not ended.
  static TaskView of(OwnedTask task) {
    return switch (task.place()) {
      case OwnedTask.Place.Waiting() -> open(task, State.PENDING, Optional.empty());
      case OwnedTask.Place.On(var where) -> open(task, State.RUNNING, Optional.of(where));
    };
  }

  /// A task that has ended.
  static TaskView of(OwnedTask task, Outcome outcome, long nowMs) {
    var error =
        switch (outcome) {
          case Outcome.Succeeded _ -> Optional.<TaskError>empty();
          case Outcome.Failed(var why, _, _) -> Optional.of(why);
        };
    return new TaskView(
        task.id(),
        parent(task),
        task.spec().function().label(),
        error.isEmpty() ? State.SUCCEEDED : State.FAILED,
        Optional.of(outcome.bill().node()),
        task.attempt(),
        Optional.of(outcome.bill()),
        error,
        task.times(OptionalLong.of(nowMs)));
  }

  private static TaskView open(OwnedTask task, State state, Optional<NodeId> where) {
    return new TaskView(
        task.id(),
        parent(task),
        task.spec().function().label(),
        state,
        where,
        task.attempt(),
        Optional.empty(),
        Optional.empty(),
        task.times(OptionalLong.empty()));
  }

  private static Optional<TaskId> parent(OwnedTask task) {
    return Optional.of(task.parent()).filter(parent -> !parent.equals(task.id()));
  }
}
