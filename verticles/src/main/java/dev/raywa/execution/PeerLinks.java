package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The links to all other nodes. Written by the node's loop; [#backlogBytes] may be read by any
/// thread.
final class PeerLinks {
  private final Vertx vertx;
  private final NodeId self;
  private final Settings.Talk limits;
  private final Consumer<NodeId> refused;
  private final Map<NodeId, PeerLink> links = new ConcurrentHashMap<>();
  private long next;

  /// @param firstLink the number of the first link; larger than any that this node has used
  /// @param refused is told which node does not take this one for a member any more
  PeerLinks(
      Vertx vertx, NodeId self, Settings.Talk limits, long firstLink, Consumer<NodeId> refused) {
    this.vertx = vertx;
    this.self = self;
    this.limits = limits;
    this.next = firstLink;
    this.refused = refused;
  }

  /// The members are these now: links to others are closed, and one that comes back gets a fresh
  /// link.
  void membersAre(Set<NodeId> peers) {
    links
        .entrySet()
        .removeIf(link -> {
          boolean gone = !peers.contains(link.getKey());
          if (gone) {
            link.getValue().close();
          }
          return gone;
        });
    peers.forEach(peer -> links.computeIfAbsent(peer, this::fresh));
  }

  /// Says something to a member; to a node that is none, nothing.
  void say(NodeId to, PeerMessage message) {
    var link = links.get(to);
    if (link != null) {
      link.say(message);
    }
  }

  void sayToAll(PeerMessage message) {
    links.values().forEach(link -> link.say(message));
  }

  void flush() {
    links.values().forEach(PeerLink::flush);
  }

  long backlogBytes(NodeId to) {
    var link = links.get(to);
    return link == null ? 0 : link.backlogBytes();
  }

  private PeerLink fresh(NodeId to) {
    return new PeerLink(vertx, new Stamp(self, next++, 0), to, limits, refused);
  }
}
