package dev.raywa.grid.hazelcast;

import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.grid.StoreFullException;
import dev.raywa.message.Quantity;
import dev.raywa.message.Stored;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The room that this node has in memory for what it writes. Who writes a value enters it first,
/// and others leave for it. Safe for use by many threads.
///
/// Nobody who is inside waits for room, so nobody waits for ever; a value that is being written or
/// read never leaves.
final class Room {
  /// How long a value waits for others that are in use.
  static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /// Values that could not leave for one that wants in, after which only those are tried that need
  /// no disk: each attempt may cost a write to disk and a call to another node.
  static final int REFUSALS_MAX = 4;

  /// The way out of memory.
  interface Exit {
    /// Takes an unused value out of memory, on the way asking [Room#beginLeaving]. Says why when it
    /// cannot be done. Blocks.
    Optional<String> leave(Resident victim);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Budget budget;
  private final Duration waitMax;

  Room(long bytesMax, Duration waitMax) {
    this.budget = new Budget(bytesMax);
    this.waitMax = waitMax;
  }

  /// Makes room for a value and marks it as used, until it is released. Blocks.
  ///
  /// @throws StoreFullException when it does not fit whatever leaves, or too little can leave
  Resident enter(Kept value, Exit exit) {
    if (value.place().size() > budget.bytesMax()) {
      throw full(
          value,
          "it is larger than the "
              + Quantity.bytes(budget.bytesMax())
              + " of memory that this node has for objects (objects.bytes.max)");
    }
    var attempt = new Attempt(value, waitMax.toNanos());
    while (true) {
      var next = next(attempt);
      if (next.value().equals(value)) {
        return next;
      }
      try {
        exit.leave(next).ifPresent(reason -> attempt.refused(next, reason));
      } finally {
        release(next);
      }
    }
  }

  /// Marks a value that is there as used, for who wants to read it; empty when it is not there.
  /// Waits while it is leaving.
  Optional<Resident> hold(Kept value) {
    lock.lock();
    try {
      return awaitStaying(value).map(Room::entered);
    } finally {
      lock.unlock();
    }
  }

  /// Remembers that a value was used just now.
  void touch(Kept value) {
    lock.lock();
    try {
      budget.find(value);
    } finally {
      lock.unlock();
    }
  }

  /// Says what was written of a value that was entered.
  void written(Resident resident, Stored.InGrid stored) {
    lock.lock();
    try {
      resident.written(stored);
    } finally {
      lock.unlock();
    }
  }

  /// What was written of a value that is a victim.
  Stored.InGrid written(Resident resident) {
    lock.lock();
    try {
      var stored = resident.written();
      if (stored == null) {
        throw new IllegalStateException("never written: " + resident.value());
      }
      return stored;
    } finally {
      lock.unlock();
    }
  }

  /// Ends one use. A value that nobody wrote is not kept.
  void release(Resident resident) {
    lock.lock();
    try {
      resident.leave();
      resident.leaving(false);
      if (resident.users() == 0 && resident.written() == null) {
        budget.remove(resident);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether a victim may be erased now: nobody but its evictor uses it, and nobody will until it
  /// is released.
  boolean beginLeaving(Resident victim) {
    lock.lock();
    try {
      boolean alone =
          victim.users() == 1 && budget.find(victim.value()).filter(victim::equals).isPresent();
      victim.leaving(alone);
      return alone;
    } finally {
      lock.unlock();
    }
  }

  /// Frees what a victim took, once it is erased.
  void left(Resident victim) {
    lock.lock();
    try {
      budget.remove(victim);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Frees what a deleted value took, also while it is used. Waits while it is leaving.
  void forget(Kept value) {
    lock.lock();
    try {
      awaitStaying(value).ifPresent(budget::remove);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of the values inside.
  long bytes() {
    lock.lock();
    try {
      return budget.bytes();
    } finally {
      lock.unlock();
    }
  }

  /// The value itself once it is inside, else a victim; waits while all are in use.
  private Resident next(Attempt attempt) {
    lock.lock();
    try {
      while (true) {
        var inside = awaitStaying(attempt.value).or(() -> budget.admit(attempt.value));
        if (inside.isPresent()) {
          return entered(inside.get());
        }
        var victim = budget.victim(attempt::mayGo);
        if (victim.isPresent()) {
          return entered(victim.get());
        }
        if (!budget.busy() || attempt.nanosLeft <= 0) {
          throw full(attempt.value, taken() + attempt.why());
        }
        attempt.nanosLeft = changed.awaitNanos(attempt.nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GridUnavailableException("interrupted while waiting for room in memory", e);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Resident> awaitStaying(Kept value) {
    var resident = budget.find(value);
    while (resident.filter(Resident::leaving).isPresent()) {
      changed.awaitUninterruptibly();
      resident = budget.find(value);
    }
    return resident;
  }

  private String taken() {
    return Quantity.bytes(budget.bytes())
        + " of the "
        + Quantity.bytes(budget.bytesMax())
        + " of memory that this node has for objects are taken (objects.bytes.max), and ";
  }

  private static StoreFullException full(Kept value, String why) {
    var size = Quantity.bytes(value.place().size());
    return new StoreFullException(
        "object " + value.id() + " of " + size + " finds no room: " + why);
  }

  private static Resident entered(Resident resident) {
    resident.enter();
    return resident;
  }

  /// One value on its way in. Used by its own thread.
  private static final class Attempt {
    private final Kept value;
    private final Set<Kept> spared = new HashSet<>();
    private long nanosLeft;
    private @Nullable String reason;

    Attempt(Kept value, long nanosLeft) {
      this.value = value;
      this.nanosLeft = nanosLeft;
    }

    void refused(Resident victim, String why) {
      spared.add(victim.value());
      reason = why;
    }

    boolean mayGo(Kept other) {
      return !spared.contains(other)
          && (spared.size() < REFUSALS_MAX || Places.safety(other.place()) == Safety.RECOMPUTABLE);
    }

    String why() {
      return reason == null ? "all of it is in use" : "nothing could make room: " + reason;
    }
  }
}
