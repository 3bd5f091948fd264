package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.util.List;
import java.util.Set;

/// What happens to a node, as its core sees it.
sealed interface NodeEvent {
  /// A guest here submitted a task; `parent` is the submitting task, or the task itself for a
  /// driver.
  record Submitted(TaskId parent, TaskSpec spec) implements NodeEvent {}

  /// A guest here stored a value.
  record Put(ObjectId object, Stored stored) implements NodeEvent {}

  /// A guest here waits until `needed` of the objects are settled.
  ///
  /// @param poll whether to answer at once with what is settled now
  record Waits(TaskId task, List<ObjectId> objects, int needed, boolean poll)
      implements NodeEvent {}

  /// The time of a waiting guest is over.
  record WaitOver(TaskId task) implements NodeEvent {}

  /// A guest here must pause until the queue has room.
  record WaitsForRoom(TaskId task) implements NodeEvent {}

  /// A guest here cancels the task that makes an object.
  record CancelAsked(TaskId task, ObjectId object, boolean recursive) implements NodeEvent {}

  /// An attempt that ran here ended.
  record Finished(TaskId task, int attempt, Outcome outcome) implements NodeEvent {}

  /// Somebody stops a job whose driver was submitted here.
  record JobStopped(JobId job, TaskError reason) implements NodeEvent {}

  /// Another node said something.
  record Heard(NodeId from, PeerMessage message) implements NodeEvent {}

  /// Who the other members are now.
  record Peers(Set<NodeId> nodes) implements NodeEvent {}

  /// Some time has passed.
  record Ticked() implements NodeEvent {}
}
