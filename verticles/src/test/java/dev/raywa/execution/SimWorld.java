package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.scheduling.Capacity;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A whole cluster in one thread: nodes, the network between them, what they remember together, and
/// the faults of all of these. Everything follows from the seed.
///
/// The network keeps the order of messages between two nodes, as the links of the nodes do; it
/// delays them at will, and loses them only with a node or when one end has given the other up.
final class SimWorld {
  /// How long a node may be silent before others give it up, and how much longer it can take.
  private static final long SILENCE_MICROS = 5_000_000;

  private static final long HEARTBEAT_MICROS = 500_000;

  /// How long after the return of a node the cluster takes it in again.
  private static final long MERGE_MICROS = 3_000_000;

  /// How many times slower than usual the cluster's memory is.
  private static final int[] SLOWNESSES = {1, 1, 8, 40};

  /// Waiting tasks above which guests pause before they submit more.
  private static final int[] QUEUES = {100_000, 100_000, 60};

  private record Way(NodeId from, NodeId to) {}

  private final SimClock clock = new SimClock();
  private final SimChecks checks = new SimChecks(clock);
  private final Random random;
  private final Map<NodeId, SimNode> nodes = new LinkedHashMap<>();
  private final Map<NodeId, SimStore> stores = new HashMap<>();
  private final Map<Way, Long> busyUntil = new HashMap<>();
  private final Map<Way, ArrayDeque<Runnable>> stuck = new HashMap<>();
  private final Set<NodeId> cutOff = new LinkedHashSet<>();
  private final Map<Way, Long> silentSince = new HashMap<>();
  private final Map<JobId, List<Outcome>> outcomes = new HashMap<>();
  private final Capacity capacity;
  private final int slowness;
  private final int queueTasksMax;
  private final Map<NodeId, Long> lastWords = new HashMap<>();
  private List<SimNode> alive = List.of();
  private BiConsumer<SimNode, NodeCommand> whenEmitted = (_, _) -> {};
  private int named;
  private int places;

  SimWorld(long seed, int size, Capacity capacity) {
    this.random = new Random(seed);
    this.capacity = capacity;
    this.slowness =
        Integer.getInteger("sim.slowness", SLOWNESSES[random.nextInt(SLOWNESSES.length)]);
    this.queueTasksMax = QUEUES[random.nextInt(QUEUES.length)];
    var ids = new LinkedHashSet<NodeId>();
    for (int i = 0; i < size; i++) {
      ids.add(new NodeId("n" + named++));
    }
    var store = new SimStore(ids);
    ids.forEach(id -> stores.put(id, store));
    ids.forEach(id -> nodes.put(id, new SimNode(id, this, capacity)));
    countAlive();
    nodes.values().forEach(node -> node.membersAre(without(ids, node.id())));
    clock.after(HEARTBEAT_MICROS, this::heartbeat);
  }

  SimClock clock() {
    return clock;
  }

  Random random() {
    return random;
  }

  /// The nodes that are alive, frozen ones included.
  List<SimNode> alive() {
    return alive;
  }

  int queueTasksMax() {
    return queueTasksMax;
  }

  @Nullable SimNode node(NodeId id) {
    return nodes.get(id);
  }

  SimStore storeOf(NodeId id) {
    return Objects.requireNonNull(stores.get(id), "no store");
  }

  long storeMicros() {
    return 30L + (long) slowness * random.nextInt(random.nextInt(50) == 0 ? 2_000 : 400);
  }

  SimChecks checks() {
    return checks;
  }

  /// Tells somebody what every node does.
  void whenEmitted(BiConsumer<SimNode, NodeCommand> listener) {
    whenEmitted = listener;
  }

  void emitted(SimNode node, NodeCommand command) {
    whenEmitted.accept(node, command);
  }

  Map<JobId, List<Outcome>> outcomes() {
    return outcomes;
  }

  /// Sends a message; it arrives after those that were sent before on the same way.
  void send(NodeId from, NodeId to, PeerMessage message) {
    var sender = nodes.get(from);
    if (sender == null || !sender.peers().contains(to)) {
      return;
    }
    checks.said(message);
    var way = new Way(from, to);
    long delay = 80L + random.nextInt(random.nextInt(100) == 0 ? 30_000 : 500);
    long due = Math.max(clock.micros() + delay, busyUntil.getOrDefault(way, 0L) + 1);
    busyUntil.put(way, due);
    clock.after(due - clock.micros(), () -> arrive(way, message));
  }

  /// Kills a node; the others notice a little later, each in its time.
  void kill(NodeId id) {
    var node = nodes.get(id);
    if (node == null || node.isDead()) {
      return;
    }
    node.die();
    countAlive();
    checks.lost();
    lastWords.put(id, clock.micros() + random.nextInt(1_000));
    storeOf(id).died(id);
    for (var other : alive()) {
      other.later(20_000 + random.nextInt(300_000), () -> giveUp(other, id));
    }
  }

  /// A node has handed over what it had, and goes: what it kept has moved to others.
  void left(SimNode node) {
    node.die();
    countAlive();
    storeOf(node.id()).left(node.id());
    for (var other : alive()) {
      other.later(1_000 + random.nextInt(30_000), () -> giveUp(other, node.id()));
    }
  }

  /// A fresh node joins, when the cluster is whole.
  void join() {
    if (!cutOff.isEmpty()) {
      return;
    }
    var id = new NodeId("n" + named++);
    var first = alive().stream().filter(node -> !node.isFrozen()).findFirst().orElseThrow();
    stores.put(id, storeOf(first.id()));
    storeOf(id).joined(id);
    var fresh = new SimNode(id, this, capacity);
    nodes.put(id, fresh);
    countAlive();
    var there = new LinkedHashSet<>(first.peers());
    there.add(first.id());
    there.removeIf(other -> Objects.requireNonNull(nodes.get(other)).isDead());
    fresh.membersAre(there);
    for (var other : there) {
      var node = Objects.requireNonNull(nodes.get(other));
      node.later(random.nextInt(20_000), () -> node.membersAre(with(node.peers(), id)));
    }
  }

  void freeze(NodeId id, long micros) {
    var node = Objects.requireNonNull(nodes.get(id));
    node.freeze();
    clock.after(
        micros,
        () -> {
          if (!node.isDead()) {
            node.thaw();
            clock.after(MERGE_MICROS, this::merge);
          }
        });
  }

  /// Cuts some nodes off from the rest, for a while.
  void cut(Set<NodeId> part, long micros) {
    checks.split();
    cutOff.addAll(part);
    clock.after(
        micros,
        () -> {
          cutOff.clear();
          stuck.values().forEach(waiting -> waiting.forEach(Runnable::run));
          stuck.clear();
          clock.after(MERGE_MICROS, this::merge);
        });
  }

  boolean isWhole() {
    return cutOff.isEmpty() && alive().stream().noneMatch(SimNode::isFrozen);
  }

  /// Keeps a large value of a node.
  Stored.InGrid write(SimNode node, ObjectId object, long value) {
    var digest = ByteBuffer.allocate(32).putLong(value).array();
    var place = new Stored.InGrid(100_000, node.id(), places++, Bytes.of(digest));
    node.store().values.put(new SimStore.Place(object, place), value);
    return place;
  }

  /// A large value as a node finds it; null when it is not there any more.
  @Nullable Long value(SimNode node, ObjectId object, Stored.InGrid place) {
    return node.store().values.get(new SimStore.Place(object, place));
  }

  void finished(JobId job, Outcome outcome) {
    outcomes.computeIfAbsent(job, _ -> new ArrayList<>()).add(outcome);
  }

  private void arrive(Way way, PeerMessage message) {
    var receiver = nodes.get(way.to());
    if (receiver == null || lastWords.getOrDefault(way.from(), Long.MAX_VALUE) < clock.micros()) {
      return;
    }
    if (isCut(way)) {
      stuck.computeIfAbsent(way, _ -> new ArrayDeque<>()).add(() -> arrive(way, message));
      return;
    }
    receiver.later(
        0,
        () -> {
          if (receiver.peers().contains(way.from())) {
            receiver.event(new NodeEvent.Heard(way.from(), message));
          }
        });
  }

  private boolean isCut(Way way) {
    return cutOff.contains(way.from()) != cutOff.contains(way.to());
  }

  /// Every node looks who has been silent for too long.
  private void heartbeat() {
    clock.after(HEARTBEAT_MICROS, this::heartbeat);
    if (isWhole()) {
      silentSince.clear();
      return;
    }
    var now = clock.micros();
    for (var node : alive()) {
      for (var peer : List.copyOf(node.peers())) {
        var way = new Way(peer, node.id());
        var other = nodes.get(peer);
        boolean silent = node.isFrozen() || other == null || other.isFrozen() || isCut(way);
        if (!silent) {
          silentSince.remove(way);
        } else if (now - silentSince.computeIfAbsent(way, _ -> now) > SILENCE_MICROS
            && !node.isFrozen()) {
          silentSince.remove(way);
          giveUp(node, peer);
        }
      }
    }
  }

  private void countAlive() {
    alive = nodes.values().stream().filter(node -> !node.isDead()).toList();
  }

  private void giveUp(SimNode node, NodeId gone) {
    if (!node.peers().contains(gone)) {
      return;
    }
    stuck.remove(new Way(node.id(), gone));
    var lost = nodes.get(gone);
    if (lost != null && !lost.isDead() && storeOf(gone) == storeOf(node.id())) {
      checks.split();
      checks.lost();
      separate(gone);
    }
    var store = storeOf(node.id());
    node.membersAre(without(node.peers(), gone));
    // One of them decides for all: the others on its side follow at once.
    for (var other : alive()) {
      if (storeOf(other.id()) == store && other.peers().contains(gone)) {
        other.later(random.nextInt(50_000), () -> followed(other, gone));
      }
    }
  }

  private void followed(SimNode node, NodeId gone) {
    if (node.peers().contains(gone)) {
      stuck.remove(new Way(node.id(), gone));
      node.membersAre(without(node.peers(), gone));
    }
  }

  /// The part of the cluster that a node is in remembers by itself from now on.
  private void separate(NodeId gone) {
    var part = new LinkedHashSet<NodeId>();
    var old = storeOf(gone);
    for (var node : alive()) {
      boolean same = cutOff.contains(gone) ? cutOff.contains(node.id()) : node.id().equals(gone);
      if (same && storeOf(node.id()) == old) {
        part.add(node.id());
      }
    }
    var store = old.split(part);
    part.forEach(id -> stores.put(id, store));
  }

  /// Whoever sees each other again but had given each other up begins anew with each other.
  private void merge() {
    if (!isWhole()) {
      clock.after(MERGE_MICROS, this::merge);
      return;
    }
    var all = alive();
    var main = storeOf(all.getFirst().id());
    for (var node : all) {
      if (storeOf(node.id()) != main) {
        main.merge(storeOf(node.id()));
      }
    }
    var apart = new LinkedHashMap<SimNode, Set<NodeId>>();
    for (var node : all) {
      stores.put(node.id(), main);
      for (var other : all) {
        if (node != other
            && !(node.peers().contains(other.id()) && other.peers().contains(node.id()))) {
          apart.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(other.id());
        }
      }
    }
    apart.forEach((node, strangers) -> {
      var left = new LinkedHashSet<>(node.peers());
      if (left.removeAll(strangers)) {
        node.membersAre(left);
      }
    });
    apart.forEach((node, strangers) -> {
      var both = new LinkedHashSet<>(node.peers());
      both.addAll(strangers);
      node.membersAre(both);
    });
  }

  private static Set<NodeId> without(Set<NodeId> all, NodeId one) {
    var rest = new LinkedHashSet<>(all);
    rest.remove(one);
    return rest;
  }

  private static Set<NodeId> with(Set<NodeId> all, NodeId one) {
    var more = new LinkedHashSet<>(all);
    more.add(one);
    return more;
  }
}
