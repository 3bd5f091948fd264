package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import java.util.OptionalLong;

/// Numbers the invocations of this node, from blocks that the cluster gives. Thread-safe.
final class CallNumbers {
  private final ClusterStore store;
  private final NodeId self;
  private OptionalLong block = OptionalLong.empty();
  private long next;

  CallNumbers(ClusterStore store, NodeId self) {
    this.store = store;
    this.self = self;
  }

  /// The next number. Blocks once per block.
  synchronized JobId next() {
    if (block.isEmpty() || next == JobId.CALLS_PER_BLOCK) {
      block = OptionalLong.of(store.nextCallBlock(self));
      next = 0;
    }
    return JobId.call(block.getAsLong(), next++);
  }
}
