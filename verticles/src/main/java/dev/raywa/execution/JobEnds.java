package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskSpec;
import java.util.HashSet;
import java.util.Set;

/// Counts the tasks of the jobs whose home is this node, over all nodes, and ends these jobs: a job
/// is over when every node has said its last word about it.
final class JobEnds {
  private final NodeState node;
  private final JobCounts counts;
  private final Set<JobId> ending = new HashSet<>();
  private final JobCounts.AtHome atHome = new JobCounts.AtHome();

  JobEnds(NodeState node, JobCounts counts) {
    this.node = node;
    this.counts = counts;
  }

  void began(JobId job) {
    atHome.began(job);
  }

  /// A root was given its slot, here or on another node.
  void placed(TaskSpec task) {
    if (task.isDriver() && atHome.knows(task.job())) {
      node.emit(new NodeCommand.JobRunning(task.job()));
    }
  }

  /// Other nodes have something of a job, and are to be told when it ends.
  void spread(JobId job) {
    atHome.spread(job);
  }

  /// The driver ended: before anybody forgets anything of the job, the cluster is to know.
  void driverEnded(JobId job, Outcome outcome) {
    ending.add(job);
    node.emit(new NodeCommand.JobFinished(job, outcome));
  }

  /// Whether a job's driver has ended and the cluster does not know it yet.
  boolean isEnding(JobId job) {
    return ending.contains(job);
  }

  /// Jobs that are to end before this node may leave.
  int open() {
    return ending.size();
  }

  /// Nothing more is to be said of a job.
  void forget(JobId job) {
    ending.remove(job);
  }

  /// The cluster knows that the job ended, and this node has forgotten it: others are to forget it
  /// too.
  ///
  /// @param own what this node counted
  void recorded(JobId job, TaskCounts own) {
    var others = atHome.isSpread(job) ? node.peers() : Set.<NodeId>of();
    others.forEach(peer -> node.send(peer, new PeerMessage.JobEnded(job)));
    atHome.said(job, node.self(), own);
    atHome.ended(job, others, node.nowMs());
    complete();
  }

  void counted(NodeId from, JobId job, TaskCounts said, boolean last) {
    if (!atHome.knows(job)) {
      return;
    }
    atHome.said(job, from, said);
    if (last) {
      atHome.lastWord(from, job);
      complete();
    } else {
      node.emit(new NodeCommand.JobCounted(job, atHome.of(job), false));
    }
  }

  /// A node that is gone has no last word.
  void lost(NodeId gone) {
    atHome.lastWord(gone, null);
    complete();
  }

  /// Tells the homes what changed, and stops waiting for nodes that say nothing.
  void tick() {
    for (var news : counts.news()) {
      if (node.isSelf(news.home())) {
        counted(node.self(), news.job(), news.counts(), false);
      } else {
        node.send(news.home(), new PeerMessage.Counted(news.job(), news.counts(), false));
      }
    }
    complete();
  }

  private void complete() {
    atHome
        .complete(node.nowMs())
        .forEach((job, sum) -> node.emit(new NodeCommand.JobCounted(job, sum, true)));
  }
}
