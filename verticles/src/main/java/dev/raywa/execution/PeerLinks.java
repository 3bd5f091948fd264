package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The links to all other nodes. Written by the node's loop; [#backlogBytes] may be read by any
/// thread.
final class PeerLinks {
  private final Vertx vertx;
  private final NodeId self;
  private final Settings.Talk limits;
  private final Map<NodeId, PeerLink> links = new ConcurrentHashMap<>();

  PeerLinks(Vertx vertx, NodeId self, Settings.Talk limits) {
    this.vertx = vertx;
    this.self = self;
    this.limits = limits;
  }

  /// The members are these now: links to others are closed.
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
    peers.forEach(peer -> links.computeIfAbsent(peer, to -> new PeerLink(vertx, self, to, limits)));
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
}
