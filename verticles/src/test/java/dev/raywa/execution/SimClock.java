package dev.raywa.execution;

import java.util.PriorityQueue;

/// The time of a simulation, and what will happen in it. What is due at the same moment happens in
/// the order in which it was announced.
final class SimClock {
  private record Due(long micros, long number, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return micros != other.micros
          ? Long.compare(micros, other.micros)
          : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private long micros;
  private long number;

  long micros() {
    return micros;
  }

  long millis() {
    return micros / 1000;
  }

  /// Lets something happen later.
  void after(long delayMicros, Runnable what) {
    due.add(new Due(micros + Math.max(0, delayMicros), number++, what));
  }

  /// Lets the next thing happen; false when there is none.
  boolean step() {
    var next = due.poll();
    if (next == null) {
      return false;
    }
    micros = next.micros();
    next.what().run();
    return true;
  }
}
