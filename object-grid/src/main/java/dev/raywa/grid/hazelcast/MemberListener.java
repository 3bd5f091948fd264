package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;

/// Hears of the other nodes of the cluster. Called one at a time, in order, on a thread of the
/// grid's own: hand over and return at once.
///
/// For each node `joined` and `left` alternate, beginning with `joined`. A node that was declared
/// dead and is back has left before it joins again, for every node that knew it.
public interface MemberListener {
  /// A node is there.
  void joined(NodeId node);

  /// A node is gone: it left, died, or was silent for too long.
  void left(NodeId node);

  /// This node was away, frozen or cut off, and the nodes that it now joins as a new one had
  /// declared it dead: what it still held of the time before is to be dropped. Comes after `left`
  /// of every other node and before `joined` of any, on the side of a split that joins the other.
  default void rejoined() {}

  /// This node is no longer a member and cannot become one again: its grid has ended without being
  /// told to, as when it could not join the others after a split. Comes after `left` of every other
  /// node. The process is of no use any more and should end.
  default void ended() {}
}
