package dev.raywa.message;

import java.util.List;
import java.util.Optional;

/// What one node tells another. Every message may arrive twice and does no harm then.
public sealed interface PeerMessage {
  /// Run this: a task with the number of the attempt, from 1, and where the values of its
  /// dependencies are, in the order of its [Argument.Dependency] arguments.
  record Dispatch(TaskSpec spec, int attempt, List<Stored> dependencies) implements PeerMessage {
    public Dispatch {
      dependencies = List.copyOf(dependencies);
      if (attempt < 1) {
        throw new IllegalArgumentException("attempts count from 1, was: " + attempt);
      }
    }
  }

  /// A task ended; said by the node that ran it to the owner.
  record Completed(TaskId task, int attempt, Outcome outcome) implements PeerMessage {}

  /// Stop a task and, when recursive, everything below it; said by the owner to the node that runs
  /// it.
  record Cancel(TaskId task, TaskError reason, boolean recursive) implements PeerMessage {}

  /// Tell me when this object is ready, or at once that you do not own it.
  ///
  /// @param missing where its bytes were said to be and are not any more, when the asker looked
  record Ask(ObjectId object, Optional<Stored.InGrid> missing) implements PeerMessage {
    /// A question of somebody who has heard nothing yet.
    public Ask(ObjectId object) {
      this(object, Optional.empty());
    }
  }

  /// The answer to [Ask].
  record Answer(ObjectId object, ObjectState state) implements PeerMessage {}

  /// What a task printed; said to the home node of its job.
  ///
  /// @param label the function, for people
  /// @param stream 1 for stdout, 2 for stderr
  record Printed(TaskId task, String label, int stream, Bytes text) implements PeerMessage {
    public Printed {
      if (stream != 1 && stream != 2) {
        throw new IllegalArgumentException("stream must be 1 or 2, was: " + stream);
      }
    }
  }

  /// The job is over: forget its tasks, objects and waiters. Answered by a last [Counted].
  record JobEnded(JobId job) implements PeerMessage {}

  /// What the sender knows of the tasks of a job that it owns; said to the job's home.
  ///
  /// @param last whether nothing more will come, because the sender has forgotten the job
  record Counted(JobId job, TaskCounts counts, boolean last) implements PeerMessage {}

  /// A task wants another one stopped: whoever owns it is to do that.
  ///
  /// @param asker the task that waits for the answer
  record Stop(TaskId task, TaskError reason, boolean recursive, TaskId asker)
      implements PeerMessage {}

  /// The answer to [Stop]: the task will not run any more, or (not `stopped`) the sender does not
  /// own it or it had ended.
  record Stopped(TaskId task, TaskId asker, boolean stopped) implements PeerMessage {}

  /// The job's driver is started again, on the sender, which is its home from now on.
  ///
  /// @param attempt of the driver, from 1
  record JobMoved(JobId job, int attempt) implements PeerMessage {
    public JobMoved {
      if (attempt < 1) {
        throw new IllegalArgumentException("attempts count from 1, was: " + attempt);
      }
    }
  }

  /// Load gossip.
  record Load(NodeLoad load) implements PeerMessage {}
}
