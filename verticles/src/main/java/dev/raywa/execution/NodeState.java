package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
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

  private final NodeId self;
  private final Consumer<NodeCommand> out;
  private final Set<NodeId> peers = new LinkedHashSet<>();
  private final Map<TaskId, Dispatch> here = new HashMap<>();
  private final LinkedHashSet<JobId> ended = new LinkedHashSet<>();
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

  /// The tasks that wait for a slot here on behalf of other nodes, and all that have started here.
  Map<TaskId, Dispatch> here() {
    return here;
  }

  boolean isOver(JobId job) {
    return ended.contains(job);
  }

  void over(JobId job) {
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
