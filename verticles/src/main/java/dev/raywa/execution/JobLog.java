package dev.raywa.execution;

import dev.raywa.message.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a job printed, as far as it is kept. Thread-safe: the driver's thread and the node's loop
/// write, followers read.
///
/// Output of the driver of an attached job is never lost: output of tasks makes way for it, and
/// while nobody has read it and no space is left, the driver waits. Everything else makes room by
/// dropping what is oldest.
final class JobLog {
  /// How long a driver waits for a reader that does not come, in milliseconds.
  private static final long READER_MS_MAX = 30_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition read = lock.newCondition();
  private final TreeMap<Long, JobEvent> events = new TreeMap<>();
  private final ArrayDeque<Long> ofTasks = new ArrayDeque<>(1);
  private final List<Reader> readers = new ArrayList<>();
  private final long bytesMax;
  private final long readerMsMax;
  private boolean complete;
  private long bytes;
  private long next;

  /// Somebody who reads, and how far he has come.
  final class Reader {
    private final Runnable wake;
    private long position;

    private Reader(Runnable wake) {
      this.wake = wake;
    }

    /// The next event; null when there is none yet.
    @Nullable JobEvent next() {
      lock.lock();
      try {
        var entry = events.ceilingEntry(position);
        if (entry == null) {
          return null;
        }
        position = entry.getKey() + 1;
        read.signalAll();
        return entry.getValue();
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
    this(bytesMax, complete, READER_MS_MAX);
  }

  JobLog(long bytesMax, boolean complete, long readerMsMax) {
    this.bytesMax = bytesMax;
    this.complete = complete;
    this.readerMsMax = readerMsMax;
  }

  /// Reads from the oldest event that is kept; `wake` is called, from any thread, when there is
  /// more.
  Reader follow(Runnable wake) {
    lock.lock();
    try {
      var reader = new Reader(wake);
      readers.add(reader);
      read.signalAll();
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /// Adds what the driver printed; blocks while a reader that needs everything is too far behind.
  void addComplete(JobEvent event) throws InterruptedException {
    lock.lock();
    try {
      long patience = TimeUnit.MILLISECONDS.toNanos(readerMsMax);
      for (makeRoom(); complete && isFull(); makeRoom()) {
        if (!readers.isEmpty()) {
          read.await();
        } else if (patience > 0) {
          patience = read.awaitNanos(patience);
        } else {
          complete = false;
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
      makeRoom();
      ofTasks.add(next);
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

  private boolean isFull() {
    return bytes >= bytesMax;
  }

  private void append(JobEvent event) {
    events.put(next++, event);
    bytes += size(event);
  }

  /// Once space is short, drops what every reader has read, then what may be dropped: all of a
  /// detached job, of an attached one what its tasks printed.
  private void makeRoom() {
    if (!isFull()) {
      return;
    }
    long unread = readers.stream().mapToLong(reader -> reader.position).min().orElse(0);
    while (isFull() && !events.isEmpty() && events.firstKey() < unread) {
      drop(events.firstKey());
    }
    while (isFull() && !complete && !events.isEmpty()) {
      drop(events.firstKey());
    }
    while (isFull() && !ofTasks.isEmpty()) {
      drop(ofTasks.element());
    }
  }

  private void drop(Long position) {
    bytes -= size(Objects.requireNonNull(events.remove(position)));
    if (position.equals(ofTasks.peek())) {
      ofTasks.remove();
    }
  }

  private static int size(JobEvent event) {
    return switch (event) {
      case JobEvent.DriverPrinted(int _, Bytes text) -> 64 + text.size();
      case JobEvent.TaskPrinted printed -> 192 + printed.text().size();
      case JobEvent.Changed _, JobEvent.Ended _ -> 256;
    };
  }
}
