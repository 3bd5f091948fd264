package dev.raywa.node.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/// Counts answered requests, by route and not by address, so that there are few counters.
/// Thread-safe; counting never waits.
public final class RequestTally {
  private final Map<Kind, Total> totals = new ConcurrentHashMap<>();

  /// Requests that count together.
  ///
  /// @param route the path with its parameters as `:name`, or `other` when there is none
  /// @param method of the route, or `other`
  /// @param status the class of it, such as `2xx`
  public record Kind(String route, String method, String status) {}

  /// How many there were, and how long they took.
  public static final class Total {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    private Total() {}

    /// How many.
    public long count() {
      return count.sum();
    }

    /// How long all of them took, in nanoseconds.
    public long nanos() {
      return nanos.sum();
    }
  }

  /// Counts a request.
  public void add(Kind kind, long nanos) {
    var total = totals.computeIfAbsent(kind, _ -> new Total());
    total.count.increment();
    total.nanos.add(nanos);
  }

  /// Everything that was counted; a total goes on counting.
  public void forEach(BiConsumer<Kind, Total> each) {
    totals.forEach(each);
  }
}
