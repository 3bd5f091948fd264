package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/// Numbers the invocations of this node, from blocks that the cluster gives. Thread-safe.
final class CallNumbers {
  private final ClusterStore store;
  private final NodeId self;
  private final ReentrantLock lock = new ReentrantLock();
  private OptionalLong block = OptionalLong.empty();
  private long next;

  CallNumbers(ClusterStore store, NodeId self) {
    this.store = store;
    this.self = self;
  }

  /// The next number, unless it might have to be waited for.
  Optional<JobId> now() {
    if (!lock.tryLock()) {
      return Optional.empty();
    }
    try {
      return isUsedUp() ? Optional.empty() : Optional.of(take());
    } finally {
      lock.unlock();
    }
  }

  /// The next number. Blocks once per block.
  JobId next() {
    lock.lock();
    try {
      if (isUsedUp()) {
        block = OptionalLong.of(store.nextCallBlock(self));
        next = 0;
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  private boolean isUsedUp() {
    return block.isEmpty() || next == JobId.CALLS_PER_BLOCK;
  }

  private JobId take() {
    return JobId.call(block.getAsLong(), next++);
  }
}
