package dev.raywa.grid;

import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;

/// Finds another node that keeps a value on its disk as well, before this node takes the value out
/// of memory, so that the value still survives the loss of one node.
@FunctionalInterface
public interface SecondCopy {
  /// Whether the value may leave memory now: another node has called [ObjectGrid#keepCopy] for it,
  /// or there is no other node. Asked again each time that a value is spilled, also when a node has
  /// a copy of it already. Blocks, and must end: what it says is waited for by a `put`. Called by
  /// many threads; it must not call [ObjectGrid#put] or [ObjectGrid#restore] of this node.
  boolean keep(ObjectId id, Stored.InGrid place);
}
