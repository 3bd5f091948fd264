package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.scheduling.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What happens to a node, as its core sees it.
sealed interface NodeEvent {
  /// A guest here submitted a task; `parent` is the submitting task, or the task itself for a
  /// driver.
  record Submitted(TaskId parent, TaskSpec spec) implements NodeEvent {}

  /// A driver is started here again, because its node is gone or gave it up.
  ///
  /// @param attempt from 2
  record JobTaken(TaskSpec driver, int attempt) implements NodeEvent {}

  /// A job is over that had its home on a node that is gone or is none any more, and this node has
  /// found that out: nobody needs anything of it.
  record JobGivenUp(JobId job) implements NodeEvent {}

  /// The cluster knows how a job of this node ended.
  record JobRecorded(JobId job) implements NodeEvent {}

  /// A job of this node was taken over by another one while they could not see each other.
  record JobLost(JobId job) implements NodeEvent {}

  /// A guest here stored a value.
  record Put(ObjectId object, Stored stored) implements NodeEvent {}

  /// A guest here looked where an object was said to be, found nothing there, and waits for news.
  record Missed(TaskId task, ObjectId object, Stored.InGrid place) implements NodeEvent {}

  /// Whether a value that another node misses lay aside here and is in its place again.
  record Restored(NodeId asker, ObjectId object, Stored.InGrid place, boolean restored)
      implements NodeEvent {}

  /// The batch of entries that was to be written is safe.
  record Written(long batch) implements NodeEvent {}

  /// What the directory knows of an object.
  record DirectorySaid(ObjectId object, Optional<DirectoryEntry> entry) implements NodeEvent {}

  /// Whether this node answers for a task from now on, as the directory decided.
  record Claimed(ObjectId object, DirectoryEntry.Pending entry, boolean won) implements NodeEvent {}

  /// Entries of the directory, kept on this node, of which no member is the owner.
  record Orphans(Map<ObjectId, DirectoryEntry> entries) implements NodeEvent {}

  /// A guest here waits until `needed` of the objects are settled.
  ///
  /// @param poll whether to answer at once with what is settled now
  record Waits(TaskId task, List<ObjectId> objects, int needed, boolean poll)
      implements NodeEvent {}

  /// The time of a waiting guest is over.
  record WaitOver(TaskId task) implements NodeEvent {}

  /// What people who read objects do, by way of this node as the home of the job.
  sealed interface Reads extends NodeEvent {
    /// Somebody wants to know where an object is; answered by [NodeCommand.TellReader].
    ///
    /// @param number names the question
    /// @param missed where it was said to be and was not
    /// @param poll whether not to wait for a task of this node
    record Began(long number, ObjectId object, Optional<Stored.InGrid> missed, boolean poll)
        implements Reads {}

    /// A question is of no use any more.
    record GaveUp(long number) implements Reads {}
  }

  /// A guest here must pause until the queue has room.
  record WaitsForRoom(TaskId task) implements NodeEvent {}

  /// A guest here cancels the task that makes an object.
  record CancelAsked(TaskId task, ObjectId object, boolean recursive) implements NodeEvent {}

  /// An attempt that ran here ended.
  record Finished(TaskId task, int attempt, Outcome outcome) implements NodeEvent {}

  /// Somebody stops a task that this node answers for, with everything below it; of a driver, the
  /// job.
  record TaskStopped(TaskId task, TaskError reason) implements NodeEvent {}

  /// Another node said something.
  record Heard(NodeId from, PeerMessage message) implements NodeEvent {}

  /// This node is to leave: it takes no more tasks, and says when those that are here have ended or
  /// the time is over.
  record Leaves(long graceMs) implements NodeEvent {}

  /// What tasks find on this node has changed, or is better known.
  sealed interface Fittings extends NodeEvent {
    /// Tells the one who has to know.
    void tell(Scheduler scheduler);

    /// It turned out to carry these labels too.
    record Labelled(Map<String, String> found) implements Fittings {
      public Labelled {
        found = Map.copyOf(found);
      }

      @Override
      public void tell(Scheduler scheduler) {
        scheduler.label(found);
      }
    }

    /// These models are loaded now, and no others.
    record Warm(Set<Long> models) implements Fittings {
      public Warm {
        models = Set.copyOf(models);
      }

      @Override
      public void tell(Scheduler scheduler) {
        scheduler.warm(models);
      }
    }

    /// A call of a function used a model.
    record Uses(FunctionRef function, long model) implements Fittings {
      @Override
      public void tell(Scheduler scheduler) {
        scheduler.uses(function, model);
      }
    }
  }

  /// Who the other members are now.
  record Peers(Set<NodeId> nodes) implements NodeEvent {}

  /// Some time has passed.
  record Ticked() implements NodeEvent {}
}
