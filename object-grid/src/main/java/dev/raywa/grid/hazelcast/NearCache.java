package dev.raywa.grid.hazelcast;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The values that this node read last, up to a number of bytes. Safe for use by many threads.
///
/// Ours rather than Hazelcast's, which counts entries instead of bytes, remembers that a value was
/// absent, and copies what it hands out. Values never change, so nothing is ever invalidated; what
/// is deleted on another node is only forgotten here when it was not read for long.
final class NearCache {
  /// What an entry costs beside its bytes, roughly.
  private static final int ENTRY_BYTES = 256;

  private record Key(ObjectId id, Stored.InGrid stored) {}

  private final long bytesMax;
  private final Map<Key, Bytes> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  NearCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  synchronized Optional<Bytes> get(ObjectId id, Stored.InGrid stored) {
    return Optional.ofNullable(byUse.get(new Key(id, stored)));
  }

  synchronized void put(ObjectId id, Stored.InGrid stored, Bytes value) {
    if (cost(value) > bytesMax || byUse.putIfAbsent(new Key(id, stored), value) != null) {
      return;
    }
    bytes += cost(value);
    var oldest = byUse.entrySet().iterator();
    while (bytes > bytesMax) {
      bytes -= cost(oldest.next().getValue());
      oldest.remove();
    }
  }

  synchronized void remove(ObjectId id, Stored.InGrid stored) {
    var gone = byUse.remove(new Key(id, stored));
    if (gone != null) {
      bytes -= cost(gone);
    }
  }

  synchronized void removeJob(JobId job) {
    var all = byUse.entrySet().iterator();
    while (all.hasNext()) {
      var entry = all.next();
      if (entry.getKey().id().job().equals(job)) {
        bytes -= cost(entry.getValue());
        all.remove();
      }
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
