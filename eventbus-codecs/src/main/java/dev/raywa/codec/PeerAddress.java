package dev.raywa.codec;

import dev.raywa.message.NodeId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Event-bus addresses that name their node, so that a message needs no registration lookup:
/// `n/NODE/SERVICE`.
public final class PeerAddress {
  /// What every address that names its node begins with.
  private static final String PREFIX = "n/";

  private static final Pattern SHAPE = Pattern.compile(PREFIX + "([a-z0-9-]{1,64})/.+");

  private PeerAddress() {}

  /// Where a node takes batches of peer messages: `n/NODE/peer`.
  public static String of(NodeId node) {
    return PREFIX + node.value() + "/peer";
  }

  /// Where a node is asked to keep a copy of a value: `n/NODE/copies`.
  public static String copies(NodeId node) {
    return PREFIX + node.value() + "/copies";
  }

  /// Where a node is asked for the places of objects of its jobs: `n/NODE/objects`.
  public static String objects(NodeId node) {
    return PREFIX + node.value() + "/objects";
  }

  /// The node that an address names; empty for every address that names none, which then means what
  /// it means to Vert.x.
  public static Optional<NodeId> nodeOf(String address) {
    if (!address.startsWith(PREFIX)) {
      return Optional.empty();
    }
    var parts = SHAPE.matcher(address);
    return parts.matches() ? Optional.of(new NodeId(parts.group(1))) : Optional.empty();
  }
}
