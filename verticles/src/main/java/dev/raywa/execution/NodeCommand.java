package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the core of a node wants done.
sealed interface NodeCommand {
  /// Run a task here, now: it has its slot.
  record Run(PeerMessage.Dispatch dispatch) implements NodeCommand {}

  /// Stop a task that runs here.
  record Interrupt(TaskId task, TaskError reason) implements NodeCommand {}

  /// Wake a guest that waits: what is known of each object, null for those that are not settled.
  record Wake(TaskId task, List<@Nullable ObjectState> states) implements NodeCommand {}

  /// Answer a guest's cancel.
  record CancelAnswered(TaskId task, boolean cancelled) implements NodeCommand {}

  /// Tell another node something.
  record Send(NodeId to, PeerMessage message) implements NodeCommand {}

  /// A driver submitted here was given its slot.
  record JobRunning(JobId job) implements NodeCommand {}

  /// A driver submitted here ended. Comes once per job.
  record JobFinished(JobId job, Outcome outcome) implements NodeCommand {}

  /// What the nodes know of the tasks of a job of this node has changed.
  ///
  /// @param last whether every node has said its last word
  record JobCounted(JobId job, TaskCounts counts, boolean last) implements NodeCommand {}

  /// Nothing of this job is needed here any more.
  record Forget(JobId job) implements NodeCommand {}
}
