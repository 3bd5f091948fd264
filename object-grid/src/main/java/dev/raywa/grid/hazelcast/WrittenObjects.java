package dev.raywa.grid.hazelcast;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What this node wrote and has not deleted: one small entry for each value that the grid holds for
/// it. Safe for use by many threads.
final class WrittenObjects {
  private final Map<JobId, Map<ObjectId, Set<Place>>> byJob = new HashMap<>();
  private long bytes;

  /// Remembers a place; false when it was known.
  synchronized boolean add(ObjectId id, Place place) {
    var added =
        byJob
            .computeIfAbsent(id.job(), _ -> new HashMap<>())
            .computeIfAbsent(id, _ -> new LinkedHashSet<>(2))
            .add(place);
    if (added) {
      bytes += place.size();
    }
    return added;
  }

  synchronized boolean contains(ObjectId id, Place place) {
    return places(id).contains(place);
  }

  /// Where this node wrote a value; almost always a single place.
  synchronized List<Place> places(ObjectId id) {
    return List.copyOf(byJob.getOrDefault(id.job(), Map.of()).getOrDefault(id, Set.of()));
  }

  /// Whether there are values of a job.
  synchronized boolean has(JobId job) {
    return byJob.containsKey(job);
  }

  /// The values of a job.
  synchronized List<ObjectId> values(JobId job) {
    return List.copyOf(byJob.getOrDefault(job, Map.of()).keySet());
  }

  /// Forgets one place of a value; harmless when it was not known.
  synchronized void remove(ObjectId id, Place place) {
    var values = byJob.get(id.job());
    var places = values == null ? null : values.get(id);
    if (values == null || places == null || !places.remove(place)) {
      return;
    }
    bytes -= place.size();
    if (places.isEmpty()) {
      values.remove(id);
    }
    if (values.isEmpty()) {
      byJob.remove(id.job());
    }
  }

  /// The sizes of all values, added up.
  synchronized long bytes() {
    return bytes;
  }
}
