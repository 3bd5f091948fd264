package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the cluster's records of jobs: says what became of those of this node, and takes over
/// those whose node is gone. Every method may be called by any thread and returns at once; all work
/// is done in the order of the calls.
final class JobDesk {
  /// What the node does with jobs.
  interface Node {
    /// Starts the driver of a job again; empty, or why it cannot be.
    Optional<TaskError> restart(JobStatus job);

    /// The jobs of this node.
    List<JobStatus> all();

    /// The cluster knows how a job of this node ended.
    void recorded(JobId job);

    /// Knows a job from now on that is over.
    void keep(JobStatus job);

    /// Gives a job up that another node has taken over.
    ///
    /// @param over whether it has ended there, so that nobody needs anything of it any more
    void lost(JobId job, TaskError reason, boolean over);
  }

  private static final Logger LOG = LoggerFactory.getLogger(JobDesk.class);

  private final NodeId self;
  private final ClusterStore store;
  private final InstantSource clock;
  private final Node node;
  private final Executor worker;

  /// @param worker does the work in order, one piece at a time; may block
  JobDesk(NodeId self, ClusterStore store, InstantSource clock, Executor worker, Node node) {
    this.worker = worker;
    this.self = self;
    this.store = store;
    this.clock = clock;
    this.node = node;
  }

  /// Blocks. Records a new job of this node.
  void begin(JobStatus status) {
    if (status.spec().isRecorded()) {
      store.putJob(status);
    }
  }

  /// Records what became of a job of this node, and tells the node when that was its end.
  void save(JobStatus status) {
    if (!status.spec().isRecorded()) {
      return;
    }
    work("save " + status.id(), () -> agree(status));
    if (status.state().isFinal()) {
      work("tell " + status.id(), () -> node.recorded(status.id()));
    }
  }

  /// Looks whether other nodes have taken over jobs of this one.
  void check() {
    work(
        "check",
        () -> node.all().stream().filter(job -> job.spec().isRecorded()).forEach(this::agree));
  }

  /// Takes over jobs of nodes that are no members.
  void takeOver(Set<NodeId> members) {
    work(
        "take over",
        () -> {
          for (var job : store.jobsHere(home -> !members.contains(home))) {
            takeOver(job);
          }
        });
  }

  private void takeOver(JobStatus job) {
    if (job.attempt() <= job.spec().restartsMax()) {
      var next =
          new JobStatus(
              job.id(), job.spec(), new JobState.Pending(), job.tasks(), self, job.attempt() + 1);
      if (replaced(job, next)) {
        LOG.info(
            "event=job_taken_over job={} from={} attempt={}", job.id(), job.node(), next.attempt());
        node.restart(next).ifPresent(error -> giveUp(next, error));
      }
    } else {
      var sentence =
          "node %s is gone, where the driver of job %s ran; %s"
              .formatted(job.node(), job.id(), whyNoRestart(job.spec().restartsMax()));
      giveUp(job, new TaskError(Code.NODE_DIED, sentence));
    }
  }

  private static String whyNoRestart(int restartsMax) {
    return switch (restartsMax) {
      case 0 -> "the job allows no restart";
      case 1 -> "its one restart is used up";
      default -> "its " + restartsMax + " restarts are used up";
    };
  }

  private void giveUp(JobStatus job, TaskError error) {
    var now = clock.instant();
    var state = new JobState.Failed(since(job, now), now, error, -1);
    var next = new JobStatus(job.id(), job.spec(), state, job.tasks(), self, job.attempt());
    if (replaced(job, next)) {
      LOG.info("event=job_given_up job={} from={}", job.id(), job.node());
      node.keep(next);
    }
  }

  /// Replaces a record; when a node dies meanwhile, the cluster may have done it and yet say no.
  private boolean replaced(JobStatus before, JobStatus next) {
    return store.replaceJob(before, next) || store.job(next.id()).filter(next::equals).isPresent();
  }

  private static Instant since(JobStatus job, Instant now) {
    return job.state() instanceof JobState.Running(var since) ? since : now;
  }

  /// Finds out whose a job is that two nodes may have said something of.
  private void agree(JobStatus mine) {
    var theirs = store.job(mine.id());
    if (theirs.isEmpty()) {
      store.putJob(mine);
    } else if (theirs.get().node().equals(self)) {
      boolean older = theirs.get().state().isFinal() && !mine.state().isFinal();
      if (!older && !theirs.get().equals(mine)) {
        store.replaceJob(theirs.get(), mine);
      }
    } else {
      var sentence =
          "node %s took job %s over while it could not see node %s"
              .formatted(theirs.get().node(), mine.id(), self);
      boolean over = theirs.get().state().isFinal();
      node.lost(mine.id(), new TaskError(Code.NODE_DIED, sentence), over);
    }
  }

  private void work(String what, Runnable work) {
    try {
      worker.execute(() -> {
        try {
          work.run();
        } catch (GridUnavailableException e) {
          LOG.warn("event=job_records_silent what={} reason={}", what, e.getMessage());
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("event=job_records_closed what={}", what, e);
    }
  }
}
