package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/// A cluster whose nodes come and go. Each has a seat, from 0; what they print is kept in a folder
/// under `target` for whoever looks into a failure. Thread-safe, as long as each seat is changed by
/// one thread.
final class Fleet implements AutoCloseable {
  private static final String SECRET = "known-to-the-nodes-of-this-test";

  private final Network network;
  private final Path logs;
  private final ConcurrentSkipListMap<Integer, NodeProcess> nodes = new ConcurrentSkipListMap<>();
  private final AtomicInteger started = new AtomicInteger();

  /// A fleet without nodes.
  ///
  /// @param test whose logs these are; those of its last run are deleted
  Fleet(String test, Network network) throws IOException {
    this.network = network;
    this.logs = Checkout.root().resolve("cli/target/chaos").resolve(test);
    // A frozen node would not notice the end of the tests.
    Runtime.getRuntime().addShutdownHook(new Thread(this::endNodes, "fleet-end"));
    Files.createDirectories(logs);
    try (var old = Files.list(logs)) {
      for (var file : old.toList()) {
        Files.delete(file);
      }
    }
  }

  /// Blocks until a node at a free seat is ready; it joins those that are there.
  NodeProcess start(int seat, String... options) {
    var words = new ArrayList<>(List.of("--cluster-silence-max", "5s"));
    words.addAll(List.of("--cluster-secret", SECRET));
    words.addAll(List.of(options));
    if (!nodes.isEmpty()) {
      var others =
          nodes.values().stream().map(NodeProcess::joinAddress).collect(Collectors.joining(","));
      words.addAll(List.of("--join", others));
    }
    var log = logs.resolve("node-%d-at-%d.log".formatted(started.incrementAndGet(), seat));
    var place =
        new NodeProcess.Place(network.prefix(seat), network.address(seat), Optional.of(log));
    var node = NodeProcess.start(place, words);
    nodes.put(seat, node);
    return node;
  }

  /// The node at a seat.
  NodeProcess at(int seat) {
    var node = nodes.get(seat);
    if (node == null) {
      throw new IllegalArgumentException("nobody is at seat " + seat);
    }
    return node;
  }

  /// Takes the node from its seat, so that nobody joins it any more; the caller ends it.
  NodeProcess remove(int seat) {
    var node = at(seat);
    nodes.remove(seat);
    return node;
  }

  int size() {
    return nodes.size();
  }

  Network network() {
    return network;
  }

  /// Where the nodes' output is.
  Path logs() {
    return logs;
  }

  /// Blocks until every node tells of as many members as there are.
  ///
  /// @return what is wrong when the time is over; empty when all is well
  Optional<String> awaitWhole(Duration limit) {
    try {
      await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .untilAsserted(() -> {
            for (var node : nodes.values()) {
              assertThat(node.members()).as("members at %s", node.http()).hasSize(nodes.size());
            }
          });
      return Optional.empty();
    } catch (ConditionTimeoutException e) {
      return Optional.of("not whole within " + limit + ": " + e.getMessage());
    }
  }

  private void endNodes() {
    nodes.values().forEach(NodeProcess::end);
  }

  @Override
  public void close() {
    try {
      endNodes();
    } finally {
      network.close();
    }
  }
}
