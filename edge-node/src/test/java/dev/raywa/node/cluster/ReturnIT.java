package dev.raywa.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nodes that are killed, frozen or cut off, and how they come back. The first one is the oldest,
/// on which Hazelcast's members rely.
@Timeout(300)
final class ReturnIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// Below the patience with a silent node: so soon only a closed connection is noticed.
  private static final Duration CLOSED_MAX =
      Duration.ofSeconds(BusProcess.SILENCE_SECONDS).minusMillis(500);

  /// What is promised is 6 s; the machine that tests it may be busy.
  private static final Duration SILENT_MAX = Duration.ofSeconds(10);

  /// Of this run only, so that what another one left behind is not in the way.
  private static final String NETWORKS = "rw" + ProcessHandle.current().pid() + "-";

  private final List<BusProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    nodes.forEach(BusProcess::close);
  }

  @Test
  void noticesAtOnceThatANodeIsKilled() {
    start("killed");

    nodes.removeFirst().signal("KILL");

    await()
        .atMost(CLOSED_MAX)
        .untilAsserted(
            () -> assertThat(nodes).allSatisfy(node -> assertThat(node.news()).contains("left a")));
    awaitWhole();
  }

  @Test
  void takesTheOldestBackAfterItWasFrozen() {
    start("frozen");
    var frozen = nodes.getFirst();

    frozen.signal("STOP");
    awaitAlone(frozen, SILENT_MAX);
    frozen.signal("CONT");

    awaitWhole();
    assertReturned(frozen);
  }

  @Test
  void takesANodeBackThatWasCutOff() {
    assumeTrue(Networks.permitted(NETWORKS), "this machine does not let us make networks");
    try (var networks = new Networks(NETWORKS, 3)) {
      for (int i = 0; i < 3; i++) {
        add(networks.enter(i), "cut", Networks.host(i));
      }
      awaitWhole();
      nodes.forEach(BusProcess::forgetNews);
      var cut = nodes.getLast();

      networks.link(2, false);
      awaitAlone(cut, SILENT_MAX);
      await()
          .atMost(SILENT_MAX)
          .untilAsserted(() -> assertThat(cut.news()).contains("left a", "left b"));
      assertThat(cut.ask("put cut-off works")).isEqualTo("null");
      networks.link(2, true);

      awaitWhole();
      assertReturned(cut);
      end();
    }
  }

  private void start(String cluster) {
    for (int i = 0; i < 3; i++) {
      add(List.of(), cluster, "127.0.0.1");
    }
    awaitWhole();
    nodes.forEach(BusProcess::forgetNews);
  }

  private void add(List<String> prefix, String cluster, String host) {
    var id = "abc".substring(nodes.size(), nodes.size() + 1);
    var join = nodes.stream().limit(1).map(node -> node.address).toList();
    nodes.add(new BusProcess(prefix, cluster, id, host, join));
  }

  private void awaitAlone(BusProcess lost, Duration limit) {
    await()
        .atMost(limit)
        .untilAsserted(() ->
            assertThat(nodes)
                .filteredOn(node -> node != lost)
                .allSatisfy(node -> assertThat(node.news()).containsExactly("left " + lost.id)));
  }

  /// Waits until each is known to each, and reached on the bus, and the bus knows nobody else.
  private void awaitWhole() {
    var all = new TreeSet<>(nodes.stream().map(node -> node.id).toList());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          for (var node : nodes) {
            var others = new TreeSet<>(all);
            others.remove(node.id);
            assertThat(node.ask("others")).isEqualTo(others.toString());
            assertThat(node.ask("infos")).isEqualTo(all.toString());
            for (var peer : all) {
              assertThat(node.ask("ask " + peer)).as(node.id).isEqualTo(peer);
            }
          }
        });
  }

  /// Everybody was told in the right order, and the data is one again.
  private void assertReturned(BusProcess back) {
    for (var node : nodes) {
      if (node == back) {
        assertThat(node.news()).hasSize(5);
        assertThat(node.news().subList(0, 2)).allMatch(line -> line.startsWith("left "));
        assertThat(node.news().get(2)).isEqualTo("rejoined");
        assertThat(node.news().subList(3, 5)).allMatch(line -> line.startsWith("joined "));
      } else {
        assertThat(node.news()).containsExactly("left " + back.id, "joined " + back.id);
      }
      node.ask("put by-" + node.id + " " + node.id);
    }
    for (var node : nodes) {
      for (var writer : nodes) {
        assertThat(node.ask("get by-" + writer.id)).isEqualTo(writer.id);
      }
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(nodes)
                .allSatisfy(node -> assertThat(Long.parseLong(node.ask("owned"))).isPositive()));
  }
}
