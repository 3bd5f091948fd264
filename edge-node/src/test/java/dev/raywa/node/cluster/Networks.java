package dev.raywa.node.cluster;

import java.util.List;

/// A network of its own for each of a few nodes, joined by a switch from which each can be cut.
final class Networks implements AutoCloseable {
  private final String prefix;
  private final int count;

  /// @param prefix of the names of the networks, no other test's
  Networks(String prefix, int count) {
    this.prefix = prefix;
    this.count = count;
    var hub = prefix + "hub";
    Commands.run("ip", "netns", "add", hub);
    Commands.run("ip", "-n", hub, "link", "add", "sw", "type", "bridge");
    Commands.run("ip", "-n", hub, "link", "set", "sw", "up");
    for (int i = 0; i < count; i++) {
      plug(hub, prefix + i, "p" + i, host(i) + "/24");
    }
  }

  /// Whether this process may make networks.
  static boolean permitted(String prefix) {
    var name = prefix + "try";
    return Commands.succeeds("ip", "netns", "add", name)
        && Commands.succeeds("ip", "netns", "exec", name, "true")
        && Commands.succeeds("ip", "netns", "del", name);
  }

  /// The address of one node.
  static String host(int node) {
    return "10.77.0." + (node + 1);
  }

  /// What runs a command in the network of one node.
  List<String> enter(int node) {
    return List.of("ip", "netns", "exec", prefix + node);
  }

  /// Takes the link of one node down or up.
  void link(int node, boolean up) {
    Commands.run("ip", "-n", prefix + "hub", "link", "set", "p" + node, up ? "up" : "down");
  }

  @Override
  public void close() {
    for (int i = 0; i < count; i++) {
      Commands.run("ip", "netns", "del", prefix + i);
    }
    Commands.run("ip", "netns", "del", prefix + "hub");
  }

  private static void plug(String hub, String net, String port, String address) {
    Commands.run("ip", "netns", "add", net);
    Commands.run("ip", "-n", net, "link", "set", "lo", "up");
    Commands.run(
        "ip", "link", "add", port, "netns", hub, "type", "veth", "peer", "name", "e0", "netns",
        net);
    Commands.run("ip", "-n", hub, "link", "set", port, "master", "sw");
    Commands.run("ip", "-n", hub, "link", "set", port, "up");
    Commands.run("ip", "-n", net, "addr", "add", address, "dev", "e0");
    Commands.run("ip", "-n", net, "link", "set", "e0", "up");
  }
}
