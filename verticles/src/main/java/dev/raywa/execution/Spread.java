package dev.raywa.execution;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/// How long things took: durations by size, in buckets that are at most a sixteenth wide. Takes a
/// few kilobytes, however many there are. Not thread-safe.
public final class Spread {
  private static final int STEPS = 16;
  private static final int STEP_BITS = 4;

  private long[] counts = new long[0];

  /// One that has nothing.
  public Spread() {}

  /// Counts a duration, in nanoseconds; what is negative counts as 0.
  public void add(long nanos) {
    add(bucket(Math.max(0, nanos)), 1);
  }

  /// Adds what another one counted.
  public void add(SortedMap<Integer, Long> buckets) {
    buckets.forEach(this::add);
  }

  /// What was counted, by bucket.
  public SortedMap<Integer, Long> buckets() {
    var buckets = new TreeMap<Integer, Long>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        buckets.put(i, counts[i]);
      }
    }
    return buckets;
  }

  /// A duration, in nanoseconds, that such a share of all does not exceed, to a sixteenth; 0 when
  /// there are none.
  ///
  /// @param share from 0 to 1
  public long quantile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * Arrays.stream(counts).sum()));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return upper(i);
      }
    }
    return 0;
  }

  /// The largest number of a bucket.
  public static int bucketMax() {
    return bucket(Long.MAX_VALUE);
  }

  private void add(int bucket, long count) {
    if (bucket >= counts.length) {
      counts = Arrays.copyOf(counts, bucket + 1);
    }
    counts[bucket] += count;
  }

  private static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS;
    return (doublings + 1) * STEPS + (int) (nanos >> doublings) - STEPS;
  }

  private static long upper(int bucket) {
    if (bucket < 2 * STEPS) {
      return bucket;
    }
    int doublings = bucket / STEPS - 1;
    return ((long) (bucket % STEPS + STEPS + 1) << doublings) - 1;
  }
}
