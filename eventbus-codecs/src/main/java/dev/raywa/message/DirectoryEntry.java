package dev.raywa.message;

import java.util.Optional;

/// What the cluster remembers of an object beside its bytes, so that any node can finish what a
/// dead one began, and make again what was lost with it.
public sealed interface DirectoryEntry {
  /// The node that answers for the object, as long as it lives.
  NodeId owner();

  /// How an object is made.
  ///
  /// @param parent the task that submitted it; the task itself for a driver
  /// @param attempts how many were begun
  /// @param lost how many of these ended with their node
  record Lineage(TaskSpec spec, TaskId parent, int attempts, int lost) {
    public Lineage {
      if (attempts < 0 || lost < 0 || lost > attempts) {
        throw new IllegalArgumentException(
            "of %d attempts %d cannot have been lost".formatted(attempts, lost));
      }
    }
  }

  /// Its task was submitted and had not ended.
  ///
  /// @param started whether an attempt was under way, so that a node may have gone because of it
  record Pending(Lineage lineage, boolean started) implements DirectoryEntry {
    /// A task that waits.
    public Pending(Lineage lineage) {
      this(lineage, false);
    }

    @Override
    public NodeId owner() {
      return lineage.spec().origin().owner();
    }
  }

  /// Its task ended.
  ///
  /// @param lineage how to make it again; empty when nothing of it can be lost, because the value
  ///   is part of the outcome
  record Ended(NodeId owner, Outcome outcome, Optional<Lineage> lineage)
      implements DirectoryEntry {}

  /// It was stored with `put`.
  record Kept(NodeId owner, Stored stored) implements DirectoryEntry {}
}
