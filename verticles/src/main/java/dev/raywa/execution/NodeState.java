package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What the parts of a node's core share: who is there, what runs here, which jobs are over, what
/// time it is, and the way out for commands. Used by the core's thread only.
final class NodeState {
  /// How many ended jobs are remembered, so that late words about them do no harm.
  private static final int ENDED_JOBS_MAX = 10_000;

  /// How many nodes that left are remembered, for the same reason.
  private static final int GONE_NODES_MAX = 10_000;

  private final NodeId self;
  private final Consumer<NodeCommand> out;
  private final Set<NodeId> peers = new LinkedHashSet<>();
  private final Map<TaskId, Dispatch> here = new HashMap<>();
  private final LinkedHashSet<JobId> ended = new LinkedHashSet<>();
  private final Map<JobId, NodeId> homes = new HashMap<>();
  private final LinkedHashSet<NodeId> gone = new LinkedHashSet<>();
  private final Map<TaskId, Set<NodeId>> claims = new HashMap<>();
  private long nowMs;

  NodeState(NodeId self, Consumer<NodeCommand> out) {
    this.self = self;
    this.out = out;
  }

  NodeId self() {
    return self;
  }

  boolean isSelf(NodeId node) {
    return self.equals(node);
  }

  long nowMs() {
    return nowMs;
  }

  void timeIs(long now) {
    nowMs = now;
  }

  /// The other members.
  Set<NodeId> peers() {
    return peers;
  }

  /// The members are these now.
  ///
  /// @return those that are gone
  Set<NodeId> peersAre(Set<NodeId> nodes) {
    var left = new LinkedHashSet<>(peers);
    left.removeAll(nodes);
    peers.clear();
    peers.addAll(nodes);
    gone.removeAll(nodes);
    gone.addAll(left);
    while (gone.size() > GONE_NODES_MAX) {
      gone.removeFirst();
    }
    return left;
  }

  /// Whether a node was a member and is none now.
  boolean isGone(NodeId peer) {
    return gone.contains(peer);
  }

  /// Something of a job is here; its home will say when it is over.
  void touched(JobId job, NodeId home) {
    homes.put(job, home);
  }

  /// The jobs that have something here and had their home on this node.
  Set<JobId> jobsOf(NodeId home) {
    var jobs = new LinkedHashSet<JobId>();
    homes.forEach((job, node) -> {
      if (node.equals(home)) {
        jobs.add(job);
      }
    });
    return jobs;
  }

  /// Notes that another node is to be told how a task ended. After the death of a node a task can
  /// have several owners for a while; each of them has somebody who waits.
  void claimed(TaskId task, NodeId owner) {
    claims.computeIfAbsent(task, _ -> new LinkedHashSet<>(2)).add(owner);
  }

  /// Tells every other owner how a task ended.
  void answerClaims(TaskId task, Outcome outcome) {
    var owners = claims.remove(task);
    if (owners != null) {
      var said = new PeerMessage.Completed(task, outcome.bill().attempt(), outcome);
      owners.forEach(owner -> send(owner, said));
    }
  }

  /// Records of jobs and claims, for tests of leaks.
  int size() {
    return homes.size() + claims.size();
  }

  /// The tasks that wait for a slot here on behalf of other nodes, and all that have started here.
  Map<TaskId, Dispatch> here() {
    return here;
  }

  boolean isOver(JobId job) {
    return ended.contains(job);
  }

  void over(JobId job) {
    homes.remove(job);
    claims.keySet().removeIf(task -> task.job().equals(job));
    ended.add(job);
    if (ended.size() > ENDED_JOBS_MAX) {
      ended.removeFirst();
    }
  }

  void emit(NodeCommand command) {
    out.accept(command);
  }

  void send(NodeId to, PeerMessage message) {
    out.accept(new NodeCommand.Send(to, message));
  }
}
