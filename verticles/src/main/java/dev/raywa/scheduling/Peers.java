package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The other nodes, and the choice among them: feasible first, then most of the input bytes, then
/// most of the models loaded that the task probably uses, then the less loaded of two taken at
/// random.
final class Peers {
  private final RandomGenerator random;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Map<TaskId, Flight> flights = new HashMap<>();

  /// A task that was sent to a peer, and how many of its slots it takes.
  private record Flight(Peer peer, int slots) {}

  Peers(RandomGenerator random) {
    this.random = random;
  }

  void said(NodeLoad load) {
    var peer = peers.get(load.node());
    if (peer == null) {
      peers.put(load.node(), new Peer(load));
    } else {
      peer.said(load);
    }
  }

  void left(NodeId node) {
    var gone = peers.remove(node);
    if (gone != null) {
      flights.values().removeIf(flight -> flight.peer() == gone);
    }
  }

  Collection<Peer> all() {
    return peers.values();
  }

  List<NodeLoad> loads() {
    return peers.values().stream().map(Peer::load).toList();
  }

  void sent(NodeId node, Dispatch dispatch) {
    var peer = peers.get(node);
    int slots = slots(dispatch.spec().options().demand());
    if (peer != null && flights.put(dispatch.spec().id(), new Flight(peer, slots)) == null) {
      peer.sent(slots);
    }
  }

  void ended(TaskId task, double runMs) {
    var flight = flights.remove(task);
    if (flight != null) {
      flight.peer().ended(flight.slots(), runMs);
    }
  }

  void forgotten(TaskId task) {
    var flight = flights.remove(task);
    if (flight != null) {
      flight.peer().forgotten(flight.slots());
    }
  }

  private static int slots(Demand demand) {
    return Math.max(1, Math.ceilDiv(demand.cpuMilli(), 1000));
  }

  /// Whether any of them takes tasks.
  boolean anyStays() {
    return peers.values().stream().anyMatch(peer -> !peer.load().leaving());
  }

  boolean anyHolds(Demand demand) {
    return peers.values().stream().anyMatch(peer -> peer.holds(demand));
  }

  boolean anyHasRoom(Demand demand) {
    return peers.values().stream().anyMatch(peer -> peer.holds(demand) && peer.hasRoom());
  }

  boolean noneHasRoom() {
    return peers.values().stream().noneMatch(Peer::hasRoom);
  }

  /// The best peer with room; null when there is none.
  ///
  /// @param models that the task probably uses
  @Nullable NodeId best(Dispatch dispatch, Set<Long> models) {
    var demand = dispatch.spec().options().demand();
    var candidates = new ArrayList<Peer>(peers.size());
    for (var peer : peers.values()) {
      if (peer.holds(demand) && peer.hasRoom()) {
        candidates.add(peer);
      }
    }
    if (candidates.isEmpty()) {
      return null;
    }
    var nearest = mostInput(dispatch.dependencies(), candidates);
    return nearest != null ? nearest : lessLoadedOfTwo(warmest(models, candidates));
  }

  /// Those on which most of the models are loaded; all, when no model is loaded on any.
  private static List<Peer> warmest(Set<Long> models, List<Peer> candidates) {
    if (models.isEmpty()) {
      return candidates;
    }
    var byWarmth = new TreeMap<Long, List<Peer>>();
    for (var peer : candidates) {
      long warmth = models.stream().filter(peer.load().warm()::contains).count();
      byWarmth.computeIfAbsent(warmth, _ -> new ArrayList<>()).add(peer);
    }
    return byWarmth.lastEntry().getValue();
  }

  private static @Nullable NodeId mostInput(List<Stored> inputs, List<Peer> candidates) {
    var bytes = new HashMap<NodeId, Long>();
    for (var input : inputs) {
      if (input instanceof Stored.InGrid(long size, NodeId producer, int _, var _)) {
        bytes.merge(producer, size, Long::sum);
      }
    }
    return candidates.stream()
        .map(peer -> peer.load().node())
        .filter(bytes::containsKey)
        .max((a, b) -> Long.compare(bytes.getOrDefault(a, 0L), bytes.getOrDefault(b, 0L)))
        .orElse(null);
  }

  private NodeId lessLoadedOfTwo(List<Peer> candidates) {
    var one = candidates.get(random.nextInt(candidates.size()));
    var other = candidates.get(random.nextInt(candidates.size()));
    return (one.pressure() <= other.pressure() ? one : other).load().node();
  }
}
