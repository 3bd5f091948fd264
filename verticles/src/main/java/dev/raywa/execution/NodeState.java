package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

  /// How long after the death of a node others may still take over what it answered for, in
  /// milliseconds.
  private static final long TAKEOVER_MS_MAX = 15_000;

  /// Nodes that go within this time have a common reason, in milliseconds.
  private static final long TOGETHER_MS_MAX = 1_000;

  private final NodeId self;
  private final Consumer<NodeCommand> out;
  private final Set<NodeId> peers = new LinkedHashSet<>();
  private final Map<TaskId, Dispatch> here = new HashMap<>();
  private final LinkedHashSet<JobId> ended = new LinkedHashSet<>();
  private final Map<JobId, NodeId> homes = new HashMap<>();
  private final LinkedHashSet<NodeId> gone = new LinkedHashSet<>();
  private final ByJob<Claim> claims = new ByJob<>();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final Journal journal;
  private boolean hadPeers;
  private final Set<NodeId> leavers = new HashSet<>();
  private final Map<NodeId, Long> lossesMs = new HashMap<>();
  private long lossMs = Long.MIN_VALUE / 2;
  private long nowMs;

  /// Who is to be told how a task ends.
  private static final class Claim {
    private final Set<NodeId> owners = new LinkedHashSet<>(2);

    /// The task has made others or stored values.
    private boolean author;
  }

  /// What waits until everything up to a position of the journal is safe.
  private record Held(long position, NodeCommand command) {}

  NodeState(NodeId self, Journal journal, Consumer<NodeCommand> out) {
    this.self = self;
    this.journal = journal;
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
    var joined = new LinkedHashSet<>(nodes);
    joined.removeAll(peers);
    leavers.removeAll(joined);
    hadPeers |= !nodes.isEmpty();
    lossMs = left.isEmpty() ? lossMs : nowMs;
    lossesMs.values().removeIf(since -> nowMs - since >= TOGETHER_MS_MAX);
    left.forEach(node -> lossesMs.put(node, nowMs));
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

  /// Whether there ever was another node, so that the cluster may know what this one does not.
  boolean hadPeers() {
    return hadPeers;
  }

  boolean everLostSomebody() {
    return !gone.isEmpty() || lossMs >= 0;
  }

  /// Whether a node went so lately that what it answered for may still be taken over.
  boolean lostSomebodyLately() {
    return nowMs - lossMs < TAKEOVER_MS_MAX;
  }

  /// Another node says whether it is about to leave.
  void isLeaving(NodeId peer, boolean leaves) {
    if (leaves) {
      leavers.add(peer);
    } else {
      leavers.remove(peer);
    }
  }

  /// Whether a node that is gone had said so.
  boolean hadTakenLeave(NodeId gone) {
    return leavers.contains(gone);
  }

  /// The nodes that went within a moment, the latest included.
  Collection<NodeId> lostTogether() {
    return lossesMs.keySet();
  }

  /// Where a job lives now.
  NodeId homeOf(TaskSpec task) {
    return homes.getOrDefault(task.job(), task.origin().home());
  }

  /// A task that was submitted here, with the home that its job has now.
  TaskSpec atHome(TaskSpec task) {
    var home = homeOf(task);
    return home.equals(task.origin().home()) ? task : task.with(task.origin().at(home));
  }

  boolean isMember(NodeId who) {
    return isSelf(who) || peers.contains(who);
  }

  /// All members, this node included.
  Set<NodeId> members() {
    var members = new LinkedHashSet<>(peers);
    members.add(self);
    return members;
  }

  /// This node sees to it that an entry of a dead node is erased with its job.
  void adopted(ObjectId object, DirectoryEntry entry) {
    journal.adopt(object, entry);
  }

  /// Tells the directory something, when there is anybody who could ever need it.
  void note(ObjectId object, DirectoryEntry entry) {
    if (!peers.isEmpty()) {
      journal.note(object, entry, nowMs);
    }
  }

  /// A task that runs here has made others or stored values: what it did is to be safe before
  /// anybody learns that it ended.
  void authored(TaskId task) {
    if (!peers.isEmpty()) {
      claims.get(task, Claim::new).author = true;
    }
  }

  /// Does something as soon as everything that was noted so far is safe.
  void whenSafe(NodeCommand command) {
    if (peers.isEmpty() || journal.isDurable(journal.position())) {
      emit(command);
    } else {
      held.add(new Held(journal.position(), command));
    }
  }

  /// Does what has waited long enough; without peers nothing waits.
  void releaseHeld() {
    while (!held.isEmpty() && (peers.isEmpty() || journal.isDurable(held.element().position()))) {
      emit(held.remove().command());
    }
  }

  boolean isUrgent() {
    return !held.isEmpty();
  }

  /// Something of a job is here; its home will say when it is over.
  void touched(JobId job, NodeId home) {
    homes.merge(job, home, (before, now) -> isMember(before) ? before : now);
  }

  /// A job lives on another node from now on.
  void moved(JobId job, NodeId home) {
    ended.remove(job);
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
    claims.get(task, Claim::new).owners.add(owner);
  }

  /// Tells every other owner how a task ended.
  void answerClaims(TaskId task, Outcome outcome) {
    var claim = claims.remove(task);
    if (claim != null) {
      var said = new PeerMessage.Completed(task, outcome.bill().attempt(), outcome);
      for (var owner : claim.owners) {
        if (claim.author) {
          whenSafe(new NodeCommand.Send(owner, said));
        } else {
          send(owner, said);
        }
      }
    }
  }

  /// Records of jobs and claims, for tests of leaks.
  int size() {
    return homes.size() + claims.size() + held.size();
  }

  /// The tasks that wait for a slot here on behalf of other nodes, and all that have started here.
  Map<TaskId, Dispatch> here() {
    return here;
  }

  boolean isOver(JobId job) {
    return ended.contains(job);
  }

  /// A job that this node has given up is not over.
  void reopened(JobId job) {
    ended.remove(job);
  }

  void over(JobId job) {
    homes.remove(job);
    claims.forget(job);
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
