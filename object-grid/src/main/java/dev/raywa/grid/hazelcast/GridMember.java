package dev.raywa.grid.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import dev.raywa.message.NodeId;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node as a member of the cluster: what the object grid, the cluster store and the event bus
/// stand on. Safe for use by many threads.
///
/// To be closed after everything that uses it, so after `Vertx.close()`.
public final class GridMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GridMember.class);

  private final GridConfig config;
  private final Membership membership;
  private final Search search;
  private final HazelcastInstance instance;

  private GridMember(
      GridConfig config, Membership membership, Search search, HazelcastInstance instance) {
    this.config = config;
    this.membership = membership;
    this.search = search;
    this.instance = instance;
  }

  /// Starts a member and joins the cluster, or begins a new one when none of the nodes to join
  /// answers. Blocks, usually for a second or two.
  public static GridMember start(GridConfig config) {
    var membership = new Membership(config.node());
    var settings = HazelcastConfig.of(config, membership);
    var addresses = settings.getAdvancedNetworkConfig().getJoin().getTcpIpConfig();
    var search = new Search(config.join(), new Listening(), addresses::setMembers);
    try {
      var instance = Hazelcast.newHazelcastInstance(settings);
      membership.watch(instance.getCluster());
      search.start(instance.getCluster());
      var member = new GridMember(config, membership, search, instance);
      member.warnWhenAlone();
      return member;
    } catch (HazelcastException | IllegalStateException e) {
      search.close();
      membership.close();
      throw new IllegalStateException(
          "cannot take part in cluster '%s' at %s:%d (port 0 would find a free one): %s"
              .formatted(config.clusterName(), config.host(), config.port(), e.getMessage()),
          e);
    }
  }

  /// This node.
  public NodeId self() {
    return config.node();
  }

  /// The port that this node listens on, also when it was told to find one.
  public int port() {
    return instance.getCluster().getLocalMember().getAddress().getPort();
  }

  /// The other nodes that are there now.
  public Set<NodeId> others() {
    return membership.others();
  }

  /// How many members the cluster has, this one included; known as soon as this one has joined, a
  /// moment before [#others] is.
  public int size() {
    return instance.getCluster().getMembers().size();
  }

  /// Tells a listener of the nodes that are there, and from then on of every change.
  public void listen(MemberListener listener) {
    membership.listen(listener);
  }

  /// What the event bus is built on.
  public HazelcastInstance instance() {
    return instance;
  }

  /// Hands this node's share of the data to the others, as far as they take it within seconds, and
  /// leaves. Blocks.
  @Override
  public void close() {
    search.close();
    membership.close();
    instance.shutdown();
  }

  /// Leaves at once, as if the process had been killed.
  public void kill() {
    search.close();
    membership.close();
    instance.getLifecycleService().terminate();
  }

  GridConfig config() {
    return config;
  }

  private void warnWhenAlone() {
    if (!config.join().isEmpty() && instance.getCluster().getMembers().size() == 1) {
      LOG.warn(
          "event=joined_nobody join={} cluster={} secret={} hint=\"none of these nodes is up, or"
              + " theirs is another cluster name, secret or version\"",
          config.join(),
          config.clusterName(),
          config.secret().isPresent() ? "set" : "none");
    }
  }
}
