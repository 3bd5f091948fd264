package dev.raywa.grid.hazelcast;

import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.config.PartitioningStrategyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.partition.strategy.StringPartitioningStrategy;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Map;

/// The settings of a Hazelcast member, all in code: nothing is read from files, system properties
/// or the environment.
///
/// Only members get in, over one port, and only those that know the name of the cluster. A cluster
/// secret becomes part of that name, since the open-source edition checks nothing else; it keeps
/// strangers out by mistake and by scan, not who can read the wire.
final class HazelcastConfig {
  /// The member attribute from which Vert.x takes its node id, and we ours.
  static final String NODE_ATTRIBUTE = "__vertx.nodeId";

  /// Values that lineage can make again.
  static final String OBJECTS = "obj";

  /// Values that nothing can make again.
  static final String PUTS = "put";

  /// Modules by digest.
  static final String MODULES = "modules";

  /// Compiled modules.
  static final String COMPILED = "compiled";

  /// What is remembered of objects.
  static final String DIRECTORY = "directory";

  /// What is known of jobs.
  static final String JOB_RECORDS = "jobrecords";

  /// The home node of each job.
  static final String JOBS = "jobs";

  /// Functions by name.
  static final String FUNCTIONS = "functions";

  /// Models by name.
  static final String MODELS = "models";

  /// Their bytes.
  static final String MODEL_BYTES = "modelbytes";

  /// What invocations returned.
  static final String RESULTS = "results";

  /// What is done once however often it is asked for.
  static final String REQUESTS = "requests";

  /// The last job number and the cluster's key.
  static final String META = "meta";

  /// Most jobs whose home, and whose record, each node remembers; the longest unused is forgotten
  /// first.
  static final int JOBS_PER_NODE_MAX = 100_000;

  /// Names of functions, and of models, that each node keeps at hand.
  private static final int NEAR_NAMES_MAX = 10_000;

  /// The same on every node and for the life of a cluster; enough for about fifty nodes.
  static final int PARTITIONS = 271;

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.partition.count", "" + PARTITIONS),
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.jmx", "false"),
          Map.entry("hazelcast.health.monitoring.level", "OFF"),
          Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
          Map.entry("hazelcast.socket.bind.any", "false"),
          Map.entry("hazelcast.tcp.join.port.try.count", "1"),
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.max.join.seconds", "30"),
          Map.entry("hazelcast.connection.monitor.interval", "20"),
          Map.entry("hazelcast.connection.monitor.max.faults", "1"),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          // Also the number of times that a new master asks each of the others to follow it, with
          // these pauses. Another node may notice a second later that the old one is silent; who
          // asks too few times throws it out.
          Map.entry("hazelcast.mastership.claim.timeout.seconds", "60"),
          Map.entry("hazelcast.invocation.retry.pause.millis", "100"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "3"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "3"),
          // Search knows better where the others may be.
          Map.entry("hazelcast.tcp.join.previously.joined.member.address.retention.seconds", "1"),
          Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
          Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
          Map.entry("hazelcast.map.invalidation.batch.enabled", "false"),
          // A migration must not need more memory than a small node has to spare.
          Map.entry("hazelcast.partition.migration.chunks.max.migrating.data.in.mb", "16"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "2"),
          Map.entry("hazelcast.clientengine.thread.count", "1"),
          Map.entry("hazelcast.clientengine.query.thread.count", "1"),
          Map.entry("hazelcast.clientengine.blocking.thread.count", "1"));

  private HazelcastConfig() {}

  /// The settings of one member, with a listener that hears of every other one.
  static Config of(GridConfig grid, MembershipListener listener) {
    var config = new Config();
    config.setInstanceName("raywa-" + grid.node());
    config.setClusterName(clusterName(grid));
    PROPERTIES.forEach(config::setProperty);
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "" + grid.silenceMax().toSeconds());
    config.setProperty("hazelcast.operation.thread.count", "" + grid.partitionThreads());
    config.setProperty("hazelcast.io.thread.count", "" + grid.ioThreads());
    config.getMemberAttributeConfig().setAttribute(NODE_ATTRIBUTE, grid.node().value());
    config.addListenerConfig(new ListenerConfig(listener));
    config.setAdvancedNetworkConfig(network(grid));
    config.getSerializationConfig().setJavaSerializationFilterConfig(allowed());
    closeSideDoors(config);
    addMaps(config);
    return config;
  }

  private static String clusterName(GridConfig grid) {
    return grid.secret()
        .map(secret -> HexFormat.of().formatHex(Secrets.derive(secret, "cluster name")))
        .map(proof -> grid.clusterName() + "-" + proof)
        .orElse(grid.clusterName());
  }

  private static AdvancedNetworkConfig network(GridConfig grid) {
    var tcpIp = new TcpIpConfig().setEnabled(true).setMembers(grid.join());
    var join = new JoinConfig().setTcpIpConfig(tcpIp);
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    var members =
        new ServerSocketEndpointConfig()
            .setPort(grid.port())
            .setPortAutoIncrement(false)
            .setReuseAddress(true)
            .setInterfaces(
                new InterfacesConfig().setEnabled(true).addInterface(address(grid.host())));
    return new AdvancedNetworkConfig()
        .setEnabled(true)
        .setMemberEndpointConfig(members)
        .setJoin(join);
  }

  private static String address(String host) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "the cluster's host must be an address of this machine, was: '" + host + "'", e);
    }
  }

  /// What may be read from Java's own serialization: Hazelcast's errors and what they hold.
  private static JavaSerializationFilterConfig allowed() {
    var filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes(
            "com.hazelcast.",
            "io.vertx.spi.cluster.hazelcast.impl.",
            "java.lang.",
            "java.util.",
            "java.io.",
            "[");
    return filter;
  }

  private static void closeSideDoors(Config config) {
    config.getManagementCenterConfig().setScriptingEnabled(false).setConsoleEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    config.getRestConfig().setEnabled(false);
    config.getInstanceTrackingConfig().setEnabled(false);
    config.getIntegrityCheckerConfig().setEnabled(false);
  }

  private static void addMaps(Config config) {
    config.addMapConfig(map(OBJECTS).setBackupCount(0).setPartitioningStrategyConfig(byKey()));
    config.addMapConfig(map(PUTS).setPartitioningStrategyConfig(byKey()));
    config.addMapConfig(map(MODULES));
    config.addMapConfig(map(COMPILED));
    config.addMapConfig(map(META));
    config.addMapConfig(map(JOBS).setEvictionConfig(jobsMax()));
    config.addMapConfig(merged(map(JOB_RECORDS), JobMerge.class).setEvictionConfig(jobsMax()));
    config.addMapConfig(merged(map(DIRECTORY), DirectoryMerge.class));
    config.addMapConfig(map(FUNCTIONS).setNearCacheConfig(near()));
    config.addMapConfig(map(MODELS).setNearCacheConfig(near()));
    config.addMapConfig(map(MODEL_BYTES));
    config.addMapConfig(map(RESULTS).setEvictionConfig(jobsMax()));
    config.addMapConfig(map(REQUESTS).setEvictionConfig(jobsMax()));
    config.addMapConfig(map("__vertx.nodeInfo"));
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
  }

  private static MapConfig map(String name) {
    return new MapConfig(name)
        .setInMemoryFormat(InMemoryFormat.BINARY)
        .setBackupCount(1)
        .setStatisticsEnabled(false)
        .setPerEntryStatsEnabled(false)
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName()));
  }

  private static MapConfig merged(MapConfig map, Class<?> policy) {
    return map.setMergePolicyConfig(new MergePolicyConfig().setPolicy(policy.getName()));
  }

  private static EvictionConfig jobsMax() {
    return new EvictionConfig()
        .setEvictionPolicy(EvictionPolicy.LRU)
        .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
        .setSize(JOBS_PER_NODE_MAX);
  }

  /// A name that was read once costs nothing more, and a change is known everywhere at once.
  private static NearCacheConfig near() {
    return new NearCacheConfig()
        .setInMemoryFormat(InMemoryFormat.OBJECT)
        .setInvalidateOnChange(true)
        .setCacheLocalEntries(true)
        .setEvictionConfig(
            new EvictionConfig()
                .setEvictionPolicy(EvictionPolicy.LRU)
                .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                .setSize(NEAR_NAMES_MAX));
  }

  private static PartitioningStrategyConfig byKey() {
    return new PartitioningStrategyConfig(StringPartitioningStrategy.INSTANCE);
  }
}
