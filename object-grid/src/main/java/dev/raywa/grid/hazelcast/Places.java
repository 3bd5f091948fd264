package dev.raywa.grid.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Where values are put, and under which keys.
///
/// All chunks of a value are in one partition, one that the writer owns, so that writing is local.
/// The place is a single number that goes with the value: which of the two maps, in the lowest bit,
/// and above it a short text that Hazelcast hashes to the partition. Any node makes the same keys
/// from it. Safe for use by many threads.
final class Places {
  /// What an id takes in a key: 28 bytes in base 64 without padding.
  private static final int ID_CHARS = 38;

  private final HazelcastInstance instance;
  private final IMap<String, byte[]> recomputable;
  private final IMap<String, byte[]> backedUp;
  private final Partition[] partitions;
  private final int[] partitionKeys;
  private final AtomicInteger turn = new AtomicInteger();

  Places(HazelcastInstance instance) {
    this.instance = instance;
    this.recomputable = instance.getMap(HazelcastConfig.OBJECTS);
    this.backedUp = instance.getMap(HazelcastConfig.PUTS);
    this.partitions = instance.getPartitionService().getPartitions().toArray(Partition[]::new);
    this.partitionKeys = partitionKeys(instance, partitions);
  }

  /// A place for a new value: in a partition that this node owns now, in turn; in any while it owns
  /// none, as a node that has just joined.
  Place choose(long size, Safety safety) {
    var local = instance.getCluster().getLocalMember();
    int first = Math.floorMod(turn.getAndIncrement(), partitions.length);
    int chosen = first;
    for (int i = 0; i < partitions.length; i++) {
      int candidate = (first + i) % partitions.length;
      if (local.equals(partitions[candidate].getOwner())) {
        chosen = candidate;
        turn.set(candidate + 1);
        break;
      }
    }
    int map = safety == Safety.BACKED_UP ? 1 : 0;
    return new Place(size, partitionKeys[chosen] << 1 | map);
  }

  /// How safe a value at this place is.
  static Safety safety(Place place) {
    return (place.partitionKey() & 1) == 1 ? Safety.BACKED_UP : Safety.RECOMPUTABLE;
  }

  /// The map of a place.
  IMap<String, byte[]> map(Place place) {
    return safety(place) == Safety.BACKED_UP ? backedUp : recomputable;
  }

  /// The node that has the primary copy of what is at a place; empty while nobody has.
  Optional<NodeId> owner(Place place) {
    // Not the whole key: only the maps know that what stands behind its @ is the partition's.
    var partition = Integer.toString(place.partitionKey() >>> 1);
    return Optional.ofNullable(instance.getPartitionService().getPartition(partition).getOwner())
        .map(member -> member.getAttribute(HazelcastConfig.NODE_ATTRIBUTE))
        .map(NodeId::new);
  }

  /// Whether another node has a second copy of what is at a place: nobody has while there is but
  /// one node.
  boolean isBackedUp(Place place) {
    return safety(place) == Safety.BACKED_UP && instance.getCluster().getMembers().size() > 1;
  }

  /// The key of one chunk. The size is part of it, so that two runs of a task that is not
  /// deterministic never mix their chunks.
  static String key(ObjectId id, Place place, int chunk) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id.toBytes().array())
        + Long.toString(place.size(), Character.MAX_RADIX)
        + '.'
        + Integer.toString(chunk, Character.MAX_RADIX)
        + '@'
        + (place.partitionKey() >>> 1);
  }

  /// The maps of all places.
  List<IMap<String, byte[]>> maps() {
    return List.of(recomputable, backedUp);
  }

  /// The value that a key of one of its chunks names.
  static ObjectId idOf(String key) {
    return ObjectId.fromBytes(Base64.getUrlDecoder().decode(key.substring(0, ID_CHARS)))
        .orElseThrow();
  }

  /// For each partition, in the order given, the smallest number that is hashed to it.
  private static int[] partitionKeys(HazelcastInstance instance, Partition[] partitions) {
    var byId = new int[partitions.length];
    int missing = partitions.length;
    for (int number = 1; missing > 0; number++) {
      var partition = instance.getPartitionService().getPartition(Integer.toString(number));
      if (byId[partition.getPartitionId()] == 0) {
        byId[partition.getPartitionId()] = number;
        missing--;
      }
    }
    var keys = new int[partitions.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = byId[partitions[i].getPartitionId()];
    }
    return keys;
  }
}
