package dev.raywa.grid.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import com.hazelcast.partition.PartitionService;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Looks through what a member holds the primary copies of. Safe for use by many threads.
final class LocalEntries {
  /// Entries that are in memory a second time while they are looked at.
  private static final int ENTRIES_AT_ONCE_MAX = 100;

  private final PartitionService partitions;
  private final IMap<String, Object> any;

  LocalEntries(HazelcastInstance instance) {
    this.partitions = instance.getPartitionService();
    this.any = instance.getMap(HazelcastConfig.META);
  }

  /// Shows the entries of a map that are here; blocks. Waits for the copies that take the place of
  /// those of a node that is gone.
  <K> void forEach(IMap<K, byte[]> map, BiConsumer<K, byte[]> each) {
    awaitOwners();
    var byPartition =
        map.localKeySet().stream()
            .sorted(Comparator.comparingInt(key -> partitions.getPartition(key).getPartitionId()))
            .iterator();
    while (byPartition.hasNext()) {
      var some = new LinkedHashSet<K>();
      while (byPartition.hasNext() && some.size() < ENTRIES_AT_ONCE_MAX) {
        some.add(byPartition.next());
      }
      map.getAll(some).forEach(each);
    }
  }

  /// Asks something of every partition whose owner is gone: the next owner answers.
  private void awaitOwners() {
    var orphans =
        partitions.getPartitions().stream()
            .filter(partition -> partition.getOwner() == null)
            .map(Partition::getPartitionId)
            .collect(Collectors.toCollection(HashSet::new));
    for (int number = 1; !orphans.isEmpty(); number++) {
      var key = Integer.toString(number);
      if (orphans.remove(partitions.getPartition(key).getPartitionId())) {
        var _ = any.containsKey(key);
      }
    }
  }
}
