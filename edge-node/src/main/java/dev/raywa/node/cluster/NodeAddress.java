package dev.raywa.node.cluster;

import dev.raywa.message.NodeId;
import java.util.Optional;

/// Addresses of the event bus that belong to one node: `n/<node id>/<service>`.
///
/// Few services for each node: a sender remembers every address that it uses.
public final class NodeAddress {
  private static final String PREFIX = "n/";

  private NodeAddress() {}

  /// The address of a service of a node.
  public static String of(NodeId node, String service) {
    return PREFIX + node + '/' + service;
  }

  /// The id of the node that an address belongs to; empty for an address of any other shape.
  static Optional<String> node(String address) {
    if (!address.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int end = address.indexOf('/', PREFIX.length());
    return end <= PREFIX.length()
        ? Optional.empty()
        : Optional.of(address.substring(PREFIX.length(), end));
  }
}
