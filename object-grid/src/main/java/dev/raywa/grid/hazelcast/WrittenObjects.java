package dev.raywa.grid.hazelcast;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What this node wrote and has not deleted: one small entry for each value that the grid holds for
/// it. Safe for use by many threads.
final class WrittenObjects {
  private final Map<JobId, Map<ObjectId, Set<Stored.InGrid>>> byJob = new HashMap<>();
  private long bytes;

  /// A place where this node wrote this value before.
  synchronized Optional<Stored.InGrid> find(ObjectId id, Predicate<Stored.InGrid> suits) {
    return places(id).stream().filter(suits).findFirst();
  }

  /// Remembers a place; false when it was known.
  synchronized boolean add(ObjectId id, Stored.InGrid place) {
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

  synchronized boolean contains(ObjectId id, Stored.InGrid place) {
    return places(id).contains(place);
  }

  /// Forgets a value and returns where it was.
  synchronized Set<Stored.InGrid> remove(ObjectId id) {
    var places = places(id);
    var values = byJob.getOrDefault(id.job(), Map.of());
    if (!places.isEmpty()) {
      values.remove(id);
      places.forEach(place -> bytes -= place.size());
    }
    if (values.isEmpty()) {
      byJob.remove(id.job());
    }
    return places;
  }

  /// Forgets the values of a job and returns where they were.
  synchronized Map<ObjectId, Set<Stored.InGrid>> removeJob(JobId job) {
    var values = byJob.remove(job);
    if (values == null) {
      return Map.of();
    }
    values.values().forEach(places -> places.forEach(place -> bytes -= place.size()));
    return values;
  }

  /// The sizes of all values, added up.
  synchronized long bytes() {
    return bytes;
  }

  private Set<Stored.InGrid> places(ObjectId id) {
    return byJob.getOrDefault(id.job(), Map.of()).getOrDefault(id, Set.of());
  }
}
