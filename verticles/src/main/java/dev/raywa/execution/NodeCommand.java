package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the core of a node wants done.
sealed interface NodeCommand {
  /// Run a task here, now: it has its slot.
  record Run(PeerMessage.Dispatch dispatch) implements NodeCommand {}

  /// Stop a task that runs here.
  record Interrupt(TaskId task, TaskError reason) implements NodeCommand {}

  /// Wake a guest that waits: what is known of each object, null for those that are not settled.
  record Wake(TaskId task, List<@Nullable ObjectState> states) implements NodeCommand {}

  /// Answer somebody who reads: what is known of the object, empty when its task has not ended.
  record TellReader(long number, Optional<ObjectState> state) implements NodeCommand {}

  /// Answer a guest's cancel.
  record CancelAnswered(TaskId task, boolean cancelled) implements NodeCommand {}

  /// Write these entries into the directory; answered by [NodeEvent.Written].
  record Write(Journal.Batch batch) implements NodeCommand {}

  /// Erase entries from the directory, after everything that was to be written before.
  record Erase(List<ObjectId> objects) implements NodeCommand {}

  /// Ask the directory; answered by [NodeEvent.DirectorySaid].
  record ReadDirectory(ObjectId object) implements NodeCommand {}

  /// Replace an entry, unless it has changed; answered by [NodeEvent.Claimed].
  record Claim(ObjectId object, DirectoryEntry expected, DirectoryEntry.Pending next)
      implements NodeCommand {}

  /// Take over what nodes that are no members answered for: look for their entries of the
  /// directory, answered by [NodeEvent.Orphans], and start their jobs again or note that they
  /// failed.
  record TakeOver(Set<NodeId> members) implements NodeCommand {}

  /// Look whether other nodes have taken over jobs of this one.
  record CheckJobs() implements NodeCommand {}

  /// Put a value that may lie aside here back in its place; answered by [NodeEvent.Restored].
  record Restore(NodeId asker, ObjectId object, Stored.InGrid place) implements NodeCommand {}

  /// A task was run again and made other bytes than before.
  record Differed(TaskSpec spec, String before, String after) implements NodeCommand {}

  /// A job of another node lives elsewhere now.
  record JobMoved(JobId job, NodeId home) implements NodeCommand {}

  /// Tell another node something.
  record Send(NodeId to, PeerMessage message) implements NodeCommand {}

  /// The node may leave now: nothing runs here, or the time is over, and what others need to go on
  /// is safe.
  record MayLeave() implements NodeCommand {}

  /// A driver submitted here was given its slot.
  record JobRunning(JobId job) implements NodeCommand {}

  /// A driver submitted here ended; answered by [NodeEvent.JobRecorded]. Comes once per job.
  record JobFinished(JobId job, Outcome outcome) implements NodeCommand {}

  /// What the nodes know of the tasks of a job of this node has changed.
  ///
  /// @param last whether every node has said its last word
  record JobCounted(JobId job, TaskCounts counts, boolean last) implements NodeCommand {}

  /// Nothing of this job is needed here any more.
  record Forget(JobId job) implements NodeCommand {}
}
