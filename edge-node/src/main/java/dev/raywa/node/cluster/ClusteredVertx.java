package dev.raywa.node.cluster;

import dev.raywa.grid.hazelcast.GridMember;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/// Vert.x with an event bus that reaches the other members of the cluster.
public final class ClusteredVertx {
  private static final int CONNECT_TIMEOUT_MS = 2000;
  private static final long PING_INTERVAL_MS = 2000;
  private static final long PING_REPLY_MS = 2000;

  private ClusteredVertx() {}

  /// Starts Vert.x on a member of the cluster, its event bus on a free port of this host.
  ///
  /// A peer that does not answer is noticed within seconds. Close Vert.x before the member.
  public static Future<Vertx> start(GridMember member, String host, VertxOptions options) {
    options
        .getEventBusOptions()
        .setHost(host)
        .setPort(0)
        .setConnectTimeout(CONNECT_TIMEOUT_MS)
        .setClusterPingInterval(PING_INTERVAL_MS)
        .setClusterPingReplyInterval(PING_REPLY_MS);
    return Vertx.builder()
        .with(options)
        .withClusterManager(new DirectClusterManager(member.instance()))
        .buildClustered();
  }
}
