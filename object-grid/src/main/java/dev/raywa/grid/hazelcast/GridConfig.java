package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a node takes part in the grid.
///
/// @param clusterName only nodes with the same name form a cluster
/// @param node this node
/// @param host the address to listen on; the others must be able to connect to it
/// @param port the port to listen on; 0 takes a free one
/// @param join cluster ports of other nodes, `host:port`; one that is up is enough
/// @param secret known to all nodes of the cluster: a node with another one, or none, is not let in
/// @param nearCacheBytesMax how much this node keeps of the small values that it read; 0 for none
/// @param partitionThreads threads that work on this node's share of the data
/// @param ioThreads threads that move its bytes to and from the others
/// @param silenceMax a node that is not heard of for this long is declared dead; whole seconds
public record GridConfig(
    String clusterName,
    NodeId node,
    String host,
    int port,
    List<String> join,
    Optional<String> secret,
    long nearCacheBytesMax,
    int partitionThreads,
    int ioThreads,
    Duration silenceMax) {
  /// What a node keeps of the small values that it read, unless told otherwise.
  public static final long NEAR_CACHE_BYTES_MAX = 64L * 1024 * 1024;

  /// How long a node may be silent, unless told otherwise.
  public static final Duration SILENCE_MAX = Duration.ofSeconds(4);

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[^\\]]+\\]|[^:\\s]+):(\\d{1,5})");
  private static final int PORT_MAX = 65_535;

  public GridConfig {
    join = List.copyOf(join);
    require(!clusterName.isBlank(), "cluster name must not be blank, was: '" + clusterName + "'");
    require(
        !host.isBlank() && !host.equals("0.0.0.0") && !host.equals("::"),
        "the cluster's host must be one address that other nodes can reach, was: '" + host + "'");
    require(port >= 0 && port <= PORT_MAX, "cluster port must be 0 to 65535, was: " + port);
    join.forEach(GridConfig::requireHostAndPort);
    require(
        secret.map(text -> !text.isBlank()).orElse(true),
        "the cluster's secret must not be blank; leave it out to have none");
    require(
        nearCacheBytesMax >= 0,
        "the near-cache must have 0 bytes or more, was: " + nearCacheBytesMax);
    requireThreads("partition", partitionThreads);
    requireThreads("io", ioThreads);
    require(
        silenceMax.compareTo(Duration.ofSeconds(2)) >= 0 && silenceMax.toNanosPart() == 0,
        "the longest silence must be 2 or more whole seconds, was: " + silenceMax);
  }

  /// A node with the usual sizes and no secret.
  public GridConfig(String clusterName, NodeId node, String host, int port, List<String> join) {
    this(
        clusterName,
        node,
        host,
        port,
        join,
        Optional.empty(),
        NEAR_CACHE_BYTES_MAX,
        2,
        1,
        SILENCE_MAX);
  }

  /// The same node in a cluster with this secret.
  public GridConfig withSecret(String text) {
    return new GridConfig(
        clusterName,
        node,
        host,
        port,
        join,
        Optional.of(text),
        nearCacheBytesMax,
        partitionThreads,
        ioThreads,
        silenceMax);
  }

  /// The same node with another patience.
  public GridConfig withSilenceMax(Duration patience) {
    return new GridConfig(
        clusterName,
        node,
        host,
        port,
        join,
        secret,
        nearCacheBytesMax,
        partitionThreads,
        ioThreads,
        patience);
  }

  /// Everything but the secret.
  @Override
  public String toString() {
    return "GridConfig[cluster=%s, node=%s, address=%s:%d, join=%s, secret=%s]"
        .formatted(clusterName, node, host, port, join, secret.isPresent() ? "set" : "none");
  }

  private static void requireHostAndPort(String address) {
    var match = HOST_AND_PORT.matcher(address);
    require(
        match.matches() && inPortRange(match.group(2)),
        "a node to join must be host:port with a port of 1 to 65535, was: '" + address + "'");
  }

  private static boolean inPortRange(String digits) {
    int number = Integer.parseInt(digits);
    return number >= 1 && number <= PORT_MAX;
  }

  private static void requireThreads(String kind, int count) {
    require(count >= 1 && count <= 64, "there must be 1 to 64 " + kind + " threads, was: " + count);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
