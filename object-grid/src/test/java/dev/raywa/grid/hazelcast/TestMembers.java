package dev.raywa.grid.hazelcast;

import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/// Members on loopback, with free ports and much patience: the machine that tests them may be busy.
final class TestMembers {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestMembers() {}

  /// Starts a member that joins others, or begins a cluster when there are none.
  static GridMember start(String cluster, String node, GridMember... others) {
    return GridMember.start(config(cluster, node, others));
  }

  static GridConfig config(String cluster, String node, GridMember... others) {
    var join = Arrays.stream(others).map(other -> "127.0.0.1:" + other.port()).toList();
    return config(cluster, node, join);
  }

  static GridConfig config(String cluster, String node, List<String> join) {
    return new GridConfig(cluster, new NodeId(node), "127.0.0.1", 0, join)
        .withSilenceMax(Duration.ofSeconds(30));
  }

  /// The grid on a member, with room for all that a test writes.
  static HazelcastObjectGrid grid(GridMember member) {
    var folder = Path.of(System.getProperty("java.io.tmpdir"));
    return new HazelcastObjectGrid(member, new StoreLimits(8L << 30, folder, 0));
  }

  /// Waits until nothing moves any more: members see equal shares, and every backup is in place.
  static void awaitPartitions(GridMember... members) {
    for (var member : members) {
      var partitions = member.instance().getPartitionService();
      await().atMost(PATIENCE).until(() -> hasEqualShares(member) && partitions.isClusterSafe());
    }
  }

  private static boolean hasEqualShares(GridMember member) {
    var shares = new HashMap<Member, Integer>();
    member.instance().getCluster().getMembers().forEach(each -> shares.put(each, 0));
    for (var partition : member.instance().getPartitionService().getPartitions()) {
      if (partition.getOwner() == null) {
        return false;
      }
      shares.merge(partition.getOwner(), 1, Integer::sum);
    }
    return Collections.max(shares.values()) - Collections.min(shares.values()) <= 1;
  }

  /// The node that holds the primary copy of what is stored at a place.
  static NodeId owner(GridMember member, Stored.InGrid stored) {
    var key = Integer.toString(stored.partitionKey() >>> 1);
    var owner = member.instance().getPartitionService().getPartition(key).getOwner();
    return new NodeId(owner.getAttribute(HazelcastConfig.NODE_ATTRIBUTE));
  }
}
