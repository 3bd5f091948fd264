package dev.raywa.execution;

import dev.raywa.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a job printed, as far as it is kept. Thread-safe: the driver's thread and the node's loop
/// write, followers read.
///
/// Output of the driver of an attached job is never lost: while nobody has read it and no space is
/// left, the driver waits. Everything else makes room by dropping what is oldest.
final class JobLog {
  /// How long a driver waits for a reader that does not come, in milliseconds.
  private static final long READER_MS_MAX = 30_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition read = lock.newCondition();
  private final TreeMap<Long, JobEvent> events = new TreeMap<>();
  private final List<Reader> readers = new ArrayList<>();
  private final long bytesMax;
  private boolean complete;
  private long bytes;
  private long dropped;

  /// Somebody who reads, and how far he has come.
  final class Reader {
    private final Runnable wake;
    private long position;

    private Reader(Runnable wake, long position) {
      this.wake = wake;
      this.position = position;
    }

    /// The next event; null when there is none yet.
    @Nullable JobEvent next() {
      lock.lock();
      try {
        position = Math.max(position, dropped);
        var event = events.get(position);
        if (event != null) {
          position++;
          read.signalAll();
        }
        return event;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      lock.lock();
      try {
        readers.remove(this);
        complete = complete && !readers.isEmpty();
        read.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// @param complete whether a reader is expected, for whom the driver's output must be complete
  JobLog(long bytesMax, boolean complete) {
    this.bytesMax = bytesMax;
    this.complete = complete;
  }

  /// Reads from the oldest event that is kept; `wake` is called, from any thread, when there is
  /// more.
  Reader follow(Runnable wake) {
    lock.lock();
    try {
      var reader = new Reader(wake, dropped);
      readers.add(reader);
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /// Adds what the driver printed; blocks while a reader that needs everything is too far behind.
  void addComplete(JobEvent event) throws InterruptedException {
    lock.lock();
    try {
      long patience = TimeUnit.MILLISECONDS.toNanos(READER_MS_MAX);
      while (complete && bytes >= bytesMax && unread() && patience > 0) {
        trim();
        if (bytes >= bytesMax) {
          patience = read.awaitNanos(patience);
        }
      }
      append(event);
    } finally {
      lock.unlock();
    }
    wakeReaders();
  }

  /// Adds something that may be dropped when nobody reads it.
  void add(JobEvent event) {
    lock.lock();
    try {
      append(event);
    } finally {
      lock.unlock();
    }
    wakeReaders();
  }

  private void wakeReaders() {
    List<Reader> all;
    lock.lock();
    try {
      all = List.copyOf(readers);
    } finally {
      lock.unlock();
    }
    all.forEach(reader -> reader.wake.run());
  }

  private boolean unread() {
    return readers.isEmpty() || slowest() - dropped < events.size();
  }

  private long slowest() {
    return readers.stream().mapToLong(reader -> reader.position).min().orElse(dropped);
  }

  private void append(JobEvent event) {
    trim();
    while (bytes >= bytesMax && !events.isEmpty()) {
      dropFirst();
    }
    events.put(dropped + events.size(), event);
    bytes += size(event);
  }

  /// Drops what every reader has read, once space is short.
  private void trim() {
    long read = readers.isEmpty() ? dropped : slowest();
    while (bytes >= bytesMax && dropped < read && !events.isEmpty()) {
      dropFirst();
    }
  }

  private void dropFirst() {
    bytes -= size(events.pollFirstEntry().getValue());
    dropped++;
  }

  private static int size(JobEvent event) {
    return switch (event) {
      case JobEvent.DriverPrinted(int _, Bytes text) -> 64 + text.size();
      case JobEvent.TaskPrinted printed -> 192 + printed.text().size();
      case JobEvent.Changed _, JobEvent.Ended _ -> 256;
    };
  }
}
