package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Sorts entries of the directory that one node keeps.
final class Orphans {
  private Orphans() {}

  /// Those of which no member is the owner.
  static Map<ObjectId, DirectoryEntry> of(
      Map<ObjectId, DirectoryEntry> entries, Set<NodeId> members) {
    var orphans = new LinkedHashMap<ObjectId, DirectoryEntry>();
    entries.forEach((object, entry) -> {
      if (!members.contains(entry.owner())) {
        orphans.put(object, entry);
      }
    });
    return orphans;
  }

  /// Those of jobs that are over; each job is looked at once.
  static List<ObjectId> overdue(Collection<ObjectId> objects, Predicate<JobId> isOver) {
    var over = new HashMap<JobId, Boolean>();
    return objects.stream()
        .filter(object -> over.computeIfAbsent(object.job(), isOver::test))
        .toList();
  }
}
