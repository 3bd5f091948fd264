package dev.raywa.execution;

import java.util.concurrent.atomic.AtomicLong;

/// Counts submitted tasks that have not left the queue, so that a guest knows without asking the
/// core whether it may submit more. Thread-safe.
final class QueueGate {
  private final int tasksMax;
  private final AtomicLong submitted = new AtomicLong();
  private volatile long left;

  QueueGate(int tasksMax) {
    this.tasksMax = tasksMax;
  }

  /// Notes a submission; false when the queue is full.
  boolean tryEnter() {
    for (long now = submitted.get(); now - left < tasksMax; now = submitted.get()) {
      if (submitted.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /// The core tells how many tasks have left the queue since the start.
  void left(long count) {
    left = count;
  }
}
