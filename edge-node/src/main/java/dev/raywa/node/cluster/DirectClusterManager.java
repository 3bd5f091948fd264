package dev.raywa.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import dev.raywa.codec.PeerAddress;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// The cluster manager of Vert.x on Hazelcast, with addresses that need no registration.
///
/// An address of a node, [PeerAddress], leads straight to that node: registering a consumer on it
/// tells nobody, and sending to it asks nobody. So it works from the moment the node is a member,
/// and a request to a node that is not fails at once instead of running into its timeout. All other
/// addresses are as ever. Safe for use by many threads.
///
/// What it cannot do: a message for a service that its node does not offer, or not yet, is dropped
/// there without a word; and in the moment between the death of a node and the news of it, only
/// what is written fails, `MessageProducer.write`, while a request waits for its timeout. Whoever
/// waits for a peer must therefore also listen for its leaving.
public final class DirectClusterManager implements ClusterManager {
  private final HazelcastClusterManager shared;
  private final BusEntries entries;
  private @Nullable Vertx vertx;
  private final ConcurrentMap<String, Set<String>> selectedByNode = new ConcurrentHashMap<>();
  private @Nullable RegistrationListener registrations;
  private @Nullable NodeListener nodes;

  /// A cluster manager on a member that is started already, whose attribute `__vertx.nodeId` is
  /// this node's id. The member is not stopped with Vert.x: close Vert.x first, then the member.
  public DirectClusterManager(HazelcastInstance member) {
    this.shared = new HazelcastClusterManager(member);
    this.entries = new BusEntries(member, shared);
    shared.nodeListener(new Forgetting());
  }

  @Override
  public void init(Vertx vertx) {
    this.vertx = vertx;
    shared.init(vertx);
  }

  @Override
  public void registrationListener(RegistrationListener listener) {
    registrations = listener;
    shared.registrationListener(listener);
  }

  @Override
  public void nodeListener(NodeListener listener) {
    nodes = listener;
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (PeerAddress.nodeOf(address).isPresent()) {
      promise.succeed();
    } else {
      shared.addRegistration(address, registration, promise);
    }
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (PeerAddress.nodeOf(address).isPresent()) {
      promise.succeed();
    } else {
      shared.removeRegistration(address, registration, promise);
    }
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    var node = PeerAddress.nodeOf(address);
    if (node.isEmpty()) {
      shared.getRegistrations(address, promise);
    } else {
      promise.succeed(direct(address, node.get().value()));
    }
  }

  @Override
  public void join(Completable<Void> promise) {
    shared.join((_, failure) -> {
      if (failure != null) {
        promise.fail(failure);
        return;
      }
      if (vertx != null) {
        entries.start(vertx);
      }
      promise.succeed();
    });
  }

  @Override
  public void leave(Completable<Void> promise) {
    entries.stop();
    shared.leave(promise);
  }

  @Override
  public boolean isActive() {
    return shared.isActive();
  }

  @Override
  public String getNodeId() {
    return shared.getNodeId();
  }

  @Override
  public List<String> getNodes() {
    return shared.getNodes();
  }

  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
    shared.setNodeInfo(info, promise);
  }

  @Override
  public NodeInfo getNodeInfo() {
    return shared.getNodeInfo();
  }

  @Override
  public void getNodeInfo(String nodeId, Completable<NodeInfo> promise) {
    if (!isMember(nodeId)) {
      promise.fail(gone(nodeId));
      return;
    }
    shared.getNodeInfo(
        nodeId, (info, failure) -> promise.complete(info, failure == null ? null : gone(nodeId)));
  }

  @Override
  public <K, V> void getAsyncMap(String name, Completable<AsyncMap<K, V>> promise) {
    shared.getAsyncMap(name, promise);
  }

  @Override
  public <K, V> Map<K, V> getSyncMap(String name) {
    return shared.getSyncMap(name);
  }

  @Override
  public void getLockWithTimeout(String name, long timeoutMs, Completable<Lock> promise) {
    shared.getLockWithTimeout(name, timeoutMs, promise);
  }

  @Override
  public void getCounter(String name, Completable<Counter> promise) {
    shared.getCounter(name, promise);
  }

  @Override
  public @Nullable String clusterHost() {
    return shared.clusterHost();
  }

  @Override
  public @Nullable String clusterPublicHost() {
    return shared.clusterPublicHost();
  }

  /// The node itself while it is a member; nobody otherwise, which the event bus does not remember.
  private List<RegistrationInfo> direct(String address, String node) {
    if (!isMember(node)) {
      return List.of();
    }
    selectedByNode.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet()).add(address);
    if (!isMember(node)) {
      // It left meanwhile, and the news may have come before there was anything to forget.
      selectedByNode.remove(node);
      return List.of();
    }
    return List.of(new RegistrationInfo(node, 0, false));
  }

  /// A failure of this type ends a request; the event bus lets one wait for its timeout after any
  /// other.
  private static ReplyException gone(String node) {
    return new ReplyException(
        ReplyFailure.NO_HANDLERS, "node " + node + " is not in the cluster, or not on its bus");
  }

  private boolean isMember(String node) {
    return node.equals(getNodeId()) || getNodes().contains(node);
  }

  /// Makes the event bus forget the addresses of a node that is gone.
  private final class Forgetting implements NodeListener {
    @Override
    public void nodeAdded(String node) {
      entries.changed();
      if (nodes != null) {
        nodes.nodeAdded(node);
      }
    }

    @Override
    public void nodeLeft(String node) {
      var addresses = selectedByNode.remove(node);
      if (addresses != null && registrations != null) {
        for (var address : addresses) {
          registrations.registrationsUpdated(new RegistrationUpdateEvent(address, List.of()));
        }
      }
      if (nodes != null) {
        nodes.nodeLeft(node);
      }
      entries.changed();
    }
  }
}
