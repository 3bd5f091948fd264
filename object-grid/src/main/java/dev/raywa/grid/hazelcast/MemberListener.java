package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;

/// Hears of the other nodes of the cluster. Called one at a time, in order, on a thread of the
/// grid's own: hand over and return at once.
public interface MemberListener {
  /// A node is there.
  void joined(NodeId node);

  /// A node is gone: it left, died, or was silent for too long.
  void left(NodeId node);
}
