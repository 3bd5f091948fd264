package dev.raywa.node.cluster;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the list of where nodes listen on the event bus true while nodes leave and return.
///
/// After a split the two halves have removed each other's entries, and a node that hears late of
/// its own split removes entries that are right again. Then nobody reaches the node until somebody
/// else leaves. So every node looks after its own entry, each second and at every change, and the
/// oldest one removes entries of nodes that are gone. Safe for use by many threads.
final class BusEntries {
  /// How long a wrong entry may last.
  static final long CHECK_MS = 1000;

  private static final String ENTRIES = "__vertx.nodeInfo";
  private static final Logger LOG = LoggerFactory.getLogger(BusEntries.class);

  private final HazelcastInstance member;
  private final HazelcastClusterManager shared;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile Runnable check = () -> {};
  private volatile Runnable cancel = () -> {};

  BusEntries(HazelcastInstance member, HazelcastClusterManager shared) {
    this.member = member;
    this.shared = shared;
  }

  /// Begins to look, on threads of this Vert.x.
  void start(Vertx vertx) {
    check =
        () -> {
          if (checking.compareAndSet(false, true)) {
            vertx.executeBlocking(this::repair, false).onComplete(_ -> checking.set(false));
          }
        };
    long timer = vertx.setPeriodic(CHECK_MS, _ -> check.run());
    cancel = () -> vertx.cancelTimer(timer);
  }

  /// Looks no more: Vert.x is closing, and its threads go.
  void stop() {
    check = () -> {};
    cancel.run();
  }

  /// Looks now, as after a change. Returns at once.
  void changed() {
    check.run();
  }

  /// Blocks while partitions are on their way.
  private Void repair() {
    NodeInfo self = shared.getNodeInfo();
    if (self == null || !shared.isActive()) {
      return null;
    }
    try {
      IMap<String, Object> entries = member.getMap(ENTRIES);
      if (!entries.containsKey(shared.getNodeId())) {
        shared.setNodeInfo(self, (_, failure) -> reported(failure));
      }
      removeOfGone(entries);
    } catch (HazelcastInstanceNotActiveException e) {
      LOG.debug("event=bus_entries_closed", e);
    } catch (HazelcastException e) {
      LOG.debug("event=bus_entries_unknown", e);
    }
    return null;
  }

  /// Members are read after the entries: who was a member when it made its entry still is, or is
  /// gone.
  private void removeOfGone(IMap<String, Object> entries) {
    var oldest = member.getCluster().getMembers().iterator().next();
    if (!oldest.localMember()) {
      return;
    }
    Set<String> gone = new HashSet<>(entries.keySet());
    shared.getNodes().forEach(gone::remove);
    for (var node : gone) {
      LOG.info("event=bus_entry_removed node={}", node);
      entries.delete(node);
    }
  }

  private void reported(Throwable failure) {
    if (failure == null) {
      LOG.info("event=bus_entry_restored node={}", shared.getNodeId());
    } else {
      LOG.debug("event=bus_entry_not_restored", failure);
    }
  }
}
