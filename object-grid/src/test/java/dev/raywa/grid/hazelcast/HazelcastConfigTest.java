package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.instance.EndpointQualifier;
import dev.raywa.message.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HazelcastConfigTest {
  private static final GridConfig GRID =
      new GridConfig("raywa", new NodeId("n1"), "127.0.0.1", 5701, List.of("127.0.0.1:5702"));

  @Test
  void noticesDeadNodesFast() {
    var config = config(GRID.withSilenceMax(Duration.ofSeconds(7)));
    assertThat(config.getProperty("hazelcast.connection.monitor.interval")).isEqualTo("20");
    assertThat(config.getProperty("hazelcast.connection.monitor.max.faults")).isEqualTo("1");
    assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("7");
    assertThat(config.getProperty("hazelcast.merge.first.run.delay.seconds")).isEqualTo("3");
  }

  @Test
  void isReachedByMembersOnlyAndFromNobodyElse() {
    var config = config(GRID);
    var network = config.getAdvancedNetworkConfig();
    assertThat(network.isEnabled()).isTrue();
    assertThat(network.getEndpointConfigs().keySet()).containsExactly(EndpointQualifier.MEMBER);
    assertThat(network.getJoin().getMulticastConfig().isEnabled()).isFalse();
    assertThat(network.getJoin().getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(network.getJoin().getTcpIpConfig().getMembers()).containsExactly("127.0.0.1:5702");
    assertThat(config.getRestConfig().isEnabled()).isFalse();
    assertThat(config.getJetConfig().isEnabled()).isFalse();
    assertThat(config.getMetricsConfig().isEnabled()).isFalse();
    assertThat(config.getManagementCenterConfig().isScriptingEnabled()).isFalse();
    assertThat(config.getManagementCenterConfig().isConsoleEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.jmx")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
  }

  @Test
  void readsNoClassesButThoseItKnows() {
    var filter = config(GRID).getSerializationConfig().getJavaSerializationFilterConfig();
    assertThat(filter).isNotNull();
    assertThat(filter.isDefaultsDisabled()).isTrue();
    var allowed = filter.getWhitelist();
    assertThat(allowed.isListed("com.hazelcast.core.HazelcastException")).isTrue();
    assertThat(allowed.isListed("java.lang.IllegalStateException")).isTrue();
    for (var gadget :
        List.of(
            "javax.management.BadAttributeValueExpException",
            "java.net.URL",
            "com.sun.rowset.JdbcRowSetImpl",
            "org.example.Gadget")) {
      assertThat(allowed.isListed(gadget)).isFalse();
    }
  }

  @Test
  void keepsOneBackupOfEverythingButWhatCanBeMadeAgain() {
    var config = config(GRID);
    for (var name :
        List.of(
            HazelcastConfig.PUTS,
            HazelcastConfig.MODULES,
            HazelcastConfig.COMPILED,
            HazelcastConfig.JOBS,
            HazelcastConfig.JOB_RECORDS,
            HazelcastConfig.DIRECTORY,
            HazelcastConfig.META,
            "__vertx.nodeInfo")) {
      assertThat(config.getMapConfig(name).getBackupCount()).isEqualTo(1);
    }
    assertThat(config.getMapConfig(HazelcastConfig.OBJECTS).getBackupCount()).isZero();
    assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(1);
    for (var name :
        List.of(HazelcastConfig.OBJECTS, HazelcastConfig.PUTS, HazelcastConfig.DIRECTORY)) {
      var map = config.getMapConfig(name);
      assertThat(map.getInMemoryFormat()).isEqualTo(InMemoryFormat.BINARY);
      assertThat(map.isStatisticsEnabled()).isFalse();
      assertThat(map.getNearCacheConfig()).isNull();
    }
  }

  @Test
  void namesTheNodeForVertx() {
    assertThat(config(GRID).getMemberAttributeConfig().getAttribute("__vertx.nodeId"))
        .isEqualTo("n1");
  }

  @Test
  void makesTheSecretPartOfTheNameOfTheCluster() {
    var open = config(GRID).getClusterName();
    var closed = config(GRID.withSecret("hush")).getClusterName();
    assertThat(open).isEqualTo("raywa");
    assertThat(closed).startsWith("raywa-").hasSize(6 + 64).doesNotContain("hush");
    assertThat(config(GRID.withSecret("hush")).getClusterName()).isEqualTo(closed);
    assertThat(config(GRID.withSecret("other")).getClusterName()).isNotEqualTo(closed);
  }

  private static Config config(GridConfig grid) {
    try (var membership = new Membership(grid.node())) {
      return HazelcastConfig.of(grid, membership);
    }
  }
}
