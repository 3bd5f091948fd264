package dev.raywa.grid.hazelcast;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import dev.raywa.message.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns Hazelcast's members into node ids and tells the listeners.
///
/// Hazelcast's events say only that something changed; what is true is its list of members, which
/// is also looked at without being told: an event can be held up for seconds behind work of others
/// on the same thread, and when this node joins again nobody says that the rest of its half is
/// gone. One thread owns the list and calls the listeners, so Hazelcast's threads are never held up
/// and every listener sees the same order.
final class Membership implements MembershipListener, LifecycleListener, AutoCloseable {
  /// How late a change is noticed at most.
  static final long LOOK_MS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final NodeId self;
  private final ScheduledExecutorService owner =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("raywa-members").factory());
  private final Roster roster = new Roster();
  private final List<MemberListener> listeners = new ArrayList<>();
  private volatile Set<NodeId> others = Set.of();
  private volatile @Nullable Cluster cluster;

  Membership(NodeId self) {
    this.self = self;
  }

  /// The other nodes that are there now.
  Set<NodeId> others() {
    return others;
  }

  /// Looks at the members of this cluster from now on.
  void watch(Cluster watched) {
    cluster = watched;
    var _ = owner.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  /// Tells this listener of the nodes that are there, and from then on of every change.
  void listen(MemberListener listener) {
    hand(() -> {
      listeners.add(listener);
      others.forEach(node -> tell(listener, new Roster.News.Joined(node)));
    });
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    hand(this::look);
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    hand(this::look);
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleEvent.LifecycleState.SHUTDOWN) {
      hand(() -> {
        cluster = null;
        tell(roster.ended());
      });
    }
  }

  @Override
  public void close() {
    owner.shutdownNow();
  }

  private void look() {
    var watched = cluster;
    if (watched == null) {
      return;
    }
    var present = new LinkedHashMap<NodeId, UUID>();
    Optional<UUID> own = Optional.empty();
    for (var member : watched.getMembers()) {
      if (member.localMember()) {
        own = Optional.of(member.getUuid());
      } else {
        node(member).ifPresent(node -> present.put(node, member.getUuid()));
      }
    }
    own.ifPresent(uuid -> tell(roster.are(uuid, present)));
  }

  /// The other node that a member is; none for this one, or for one that is not ours.
  private Optional<NodeId> node(Member member) {
    var id = member.getAttribute(HazelcastConfig.NODE_ATTRIBUTE);
    if (id == null) {
      LOG.warn("event=strange_member address={}", member.getAddress());
      return Optional.empty();
    }
    return Optional.of(new NodeId(id)).filter(node -> !node.equals(self));
  }

  private void tell(List<Roster.News> news) {
    if (news.isEmpty()) {
      return;
    }
    others = roster.others();
    for (var one : news) {
      log(one);
      listeners.forEach(listener -> tell(listener, one));
    }
  }

  private void log(Roster.News news) {
    switch (news) {
      case Roster.News.Joined(var node) ->
          LOG.info("event=node_joined node={} nodes={}", node, others.size() + 1);
      case Roster.News.Left(var node) ->
          LOG.info("event=node_left node={} nodes={}", node, others.size() + 1);
      case Roster.News.Rejoined() ->
          LOG.warn("event=rejoining node={} hint=\"the others had declared this node dead\"", self);
      case Roster.News.Ended() ->
          LOG.error("event=grid_ended node={} hint=\"start this node again\"", self);
    }
  }

  private static void tell(MemberListener listener, Roster.News news) {
    try {
      switch (news) {
        case Roster.News.Joined(var node) -> listener.joined(node);
        case Roster.News.Left(var node) -> listener.left(node);
        case Roster.News.Rejoined() -> listener.rejoined();
        case Roster.News.Ended() -> listener.ended();
      }
    } catch (RuntimeException e) {
      LOG.error("event=member_listener_failed listener={}", listener, e);
    }
  }

  private void hand(Runnable work) {
    try {
      owner.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=members_closed", e);
    }
  }
}
