package dev.raywa.grid.hazelcast;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import dev.raywa.message.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns Hazelcast's members into node ids and tells the listeners.
///
/// One thread owns the list and calls the listeners, so Hazelcast's threads are never held up and
/// every listener sees the same order.
final class Membership implements InitialMembershipListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final NodeId self;
  private final ExecutorService owner =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("raywa-members").factory());
  private final List<MemberListener> listeners = new ArrayList<>();
  private volatile Set<NodeId> others = Set.of();

  Membership(NodeId self) {
    this.self = self;
  }

  /// The other nodes that are there now.
  Set<NodeId> others() {
    return others;
  }

  /// Tells this listener of the nodes that are there, and from then on of every change.
  void listen(MemberListener listener) {
    hand(() -> {
      listeners.add(listener);
      others.forEach(node -> tell(listener, heard -> heard.joined(node)));
    });
  }

  @Override
  public void init(InitialMembershipEvent event) {
    event.getMembers().forEach(member -> hand(() -> add(member)));
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    hand(() -> add(event.getMember()));
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    hand(() -> remove(event.getMember()));
  }

  @Override
  public void close() {
    owner.shutdownNow();
  }

  /// The node that a member is; none for a member that is not one of ours.
  private static List<NodeId> node(Member member) {
    var id = member.getAttribute(HazelcastConfig.NODE_ATTRIBUTE);
    if (id == null) {
      LOG.warn("event=strange_member address={}", member.getAddress());
      return List.of();
    }
    return List.of(new NodeId(id));
  }

  private void add(Member member) {
    for (var node : node(member)) {
      if (node.equals(self) || others.contains(node)) {
        continue;
      }
      var more = new LinkedHashSet<>(others);
      more.add(node);
      others = Set.copyOf(more);
      LOG.info("event=node_joined node={} nodes={}", node, others.size() + 1);
      listeners.forEach(listener -> tell(listener, heard -> heard.joined(node)));
    }
  }

  private void remove(Member member) {
    for (var node : node(member)) {
      if (!others.contains(node)) {
        continue;
      }
      var fewer = new LinkedHashSet<>(others);
      fewer.remove(node);
      others = Set.copyOf(fewer);
      LOG.info("event=node_left node={} nodes={}", node, others.size() + 1);
      listeners.forEach(listener -> tell(listener, heard -> heard.left(node)));
    }
  }

  private static void tell(MemberListener listener, Consumer<MemberListener> news) {
    try {
      news.accept(listener);
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
