package dev.raywa.grid.hazelcast;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The values that this node read last, up to a number of bytes. Safe for use by many threads.
///
/// Ours rather than Hazelcast's, which counts entries instead of bytes, remembers that a value was
/// absent, and copies what it hands out. Values never change, so nothing is ever invalidated; what
/// is deleted on another node is only forgotten here when it was not read for long.
final class NearCache {
  /// What an entry costs beside its bytes, roughly.
  private static final int ENTRY_BYTES = 256;

  private record Key(ObjectId id, Place place) {}

  /// Bytes, and the digest of the value that they were read as.
  private record Value(Bytes sha256, Bytes bytes) {}

  private final long bytesMax;
  private final LinkedHashMap<Key, Value> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<JobId, Set<Key>> byJob = new HashMap<>();
  private long bytes;

  NearCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  synchronized Optional<Bytes> get(ObjectId id, Stored.InGrid stored) {
    return Optional.ofNullable(byUse.get(new Key(id, Place.of(stored))))
        .filter(value -> value.sha256().equals(stored.sha256()))
        .map(Value::bytes);
  }

  /// Remembers the last value that was read from its place.
  synchronized void put(ObjectId id, Stored.InGrid stored, Bytes value) {
    if (cost(value) > bytesMax) {
      return;
    }
    var place = Place.of(stored);
    remove(id, place);
    var key = new Key(id, place);
    byUse.put(key, new Value(stored.sha256(), value));
    byJob.computeIfAbsent(id.job(), _ -> new HashSet<>()).add(key);
    bytes += cost(value);
    while (bytes > bytesMax) {
      remove(byUse.firstEntry().getKey());
    }
  }

  synchronized void remove(ObjectId id, Place place) {
    remove(new Key(id, place));
  }

  /// Whether there are values of a job.
  synchronized boolean has(JobId job) {
    return byJob.containsKey(job);
  }

  synchronized void removeJob(JobId job) {
    Set.copyOf(byJob.getOrDefault(job, Set.of())).forEach(this::remove);
  }

  private void remove(Key key) {
    var gone = byUse.remove(key);
    if (gone == null) {
      return;
    }
    bytes -= cost(gone.bytes());
    var others = byJob.get(key.id().job());
    if (others != null && others.remove(key) && others.isEmpty()) {
      byJob.remove(key.id().job());
    }
  }

  /// What the entries cost.
  synchronized long bytes() {
    return bytes;
  }

  private static long cost(Bytes value) {
    return (long) value.size() + ENTRY_BYTES;
  }
}
