package dev.raywa.grid.hazelcast;

import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Stored;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings values back from disk to the place in the grid where they were. Safe for use by many
/// threads.
final class Restorer {
  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);

  /// One at a time, so that those who come back do not push each other out.
  private final ReentrantLock lock = new ReentrantLock();

  private final Room room;
  private final Values values;
  private final SpillFolder disk;
  private final WrittenObjects written;
  private final LongAdder restored = new LongAdder();

  Restorer(Room room, Values values, SpillFolder disk, WrittenObjects written) {
    this.room = room;
    this.values = values;
    this.disk = disk;
    this.written = written;
  }

  /// Whether the value is in the grid now.
  boolean restore(Kept value, Stored.InGrid stored, Room.Exit exit) {
    lock.lock();
    try {
      if (!disk.has(value)) {
        return values.has(value);
      }
      var resident = room.enter(value, exit);
      try {
        return values.has(value) || write(value, stored, resident);
      } finally {
        room.release(resident);
      }
    } finally {
      lock.unlock();
    }
  }

  long restored() {
    return restored.sum();
  }

  private boolean write(Kept value, Stored.InGrid stored, Resident resident) {
    var found = disk.read(value);
    if (found.isEmpty()) {
      written.remove(value.id(), value.place());
      return false;
    }
    // From here on it is this node's to count and to delete, whoever wrote it first.
    var fresh = written.add(value.id(), value.place());
    if (!tryWrite(value, found.get()) || !written.contains(value.id(), value.place())) {
      values.erase(value);
      if (fresh) {
        written.remove(value.id(), value.place());
      }
      return false;
    }
    room.written(resident, stored);
    disk.delete(value);
    restored.increment();
    return true;
  }

  private boolean tryWrite(Kept value, ByteSource bytes) {
    try {
      values.write(value, bytes);
      return true;
    } catch (ObjectVanishedException e) {
      LOG.warn("event=spilled_value_lost object={} error=\"{}\"", value.id(), e.toString());
      return false;
    }
  }
}
