package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;
import java.time.Duration;
import java.util.Arrays;
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
}
