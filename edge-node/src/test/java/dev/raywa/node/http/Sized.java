package dev.raywa.node.http;

import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import java.util.Map;
import java.util.Set;

/// Nodes of other sizes than usual, and with other labels.
final class Sized {
  private Sized() {}

  static NodeLoad load(String node, String http, int cpuMilli) {
    return load(node, http, cpuMilli, Map.of("zone", "a"));
  }

  static NodeLoad load(String node, String http, int cpuMilli, Map<String, String> labels) {
    return new NodeLoad(
        new NodeId(node),
        http,
        cpuMilli,
        cpuMilli,
        1 << 30,
        1 << 20,
        0,
        1,
        2,
        120,
        labels,
        Set.of(),
        false);
  }
}
