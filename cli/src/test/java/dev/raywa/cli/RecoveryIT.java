package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One node leaves in each of the ways in which nodes leave, and what it had is not missed. The
/// nodes' output is in `cli/target/chaos`.
@Timeout(600)
final class RecoveryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LOST = "bench/guests/lost.wasm";
  private static final String LOOP = "bench/guests/loop.wasm";
  private static final String CHAOS = "bench/guests/chaos.wasm";
  private static final String[] SMALL = {"--cpus", "1"};

  /// Takes the tasks that demand two cores, which the small ones cannot run.
  private static final String[] LARGE = {"--cpus", "2"};

  private static final String TWO_CORES = "2000";

  @Test
  void lostObjectsAreReadableAgain() throws Exception {
    try (var fleet = new Fleet("lost", Network.LOOPBACK)) {
      var busy = startWithBusySurvivor(fleet);
      var home = fleet.at(0);
      var signal = fleet.logs().resolve("signal");
      var granted = fleet.logs() + "::/logs:ro";
      var job = run(home, "--dir", granted, LOST, "10", "1048576", TWO_CORES, "/logs/signal");
      awaitExecuted(fleet, 2, 10);
      home.api().stopJob(busy.id());

      fleet.remove(2).kill();
      Files.createFile(signal);

      var ran = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ran.exitCode()).as("%s; logs in %s", ran.err(), fleet.logs()).isZero();
      assertThat(ran.out()).matches("ready\nread \\d+ us\n");
    }
  }

  @Test
  void tasksOfAFrozenNodeRunElsewhere() throws Exception {
    try (var fleet = new Fleet("frozen", Network.LOOPBACK)) {
      var busy = startWithBusySurvivor(fleet);
      var home = fleet.at(0);
      var survivor = fleet.at(1);
      var victim = fleet.at(2);
      var job = run(home, LOOP, "tasks", "1", "4000", TWO_CORES);
      await().atMost(PATIENCE).until(() -> member(home, victim).getInteger("running") > 0);
      home.api().stopJob(busy.id());
      await().atMost(PATIENCE).until(() -> member(home, survivor).getInteger("running") == 0);
      long before = begun(home, survivor);

      victim.signal("STOP");
      await()
          .atMost(Duration.ofSeconds(6))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> begun(home, survivor) > before);
      var ran = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      victim.signal("CONT");

      assertThat(ran.exitCode()).as("%s; logs in %s", ran.err(), fleet.logs()).isZero();
      assertThat(ran.out()).isEqualTo("started 1 tasks\ndone 1 tasks\n");
      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      assertAnswersRight(fleet, List.of(home, survivor, victim));
    }
  }

  @Test
  void cutNodeFindsBack() throws Exception {
    var network = Namespaces.open(3);
    assumeTrue(network.isPresent(), "network namespaces are not permitted here");
    try (var fleet = new Fleet("cut", network.get())) {
      for (int seat = 0; seat < 3; seat++) {
        fleet.start(seat, SMALL);
      }
      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      var job = run(fleet.at(0), CHAOS, "3", "1500", "3", "20");
      awaitExecuted(fleet, 2, 20);

      fleet.network().cut(2);
      await().atMost(PATIENCE).until(() -> fleet.at(0).members().size() == 2);
      fleet.network().heal(2);

      var ran = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(ran.exitCode()).as("%s; logs in %s", ran.err(), fleet.logs()).isZero();
      assertThat(ran.out()).matches("chaos 3 ok [0-9a-f]{16}\n");
      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      assertAnswersRight(fleet, List.of(fleet.at(0), fleet.at(1), fleet.at(2)));
    }
  }

  @Test
  void rollingRestartLosesNoTask() throws Exception {
    try (var fleet = new Fleet("rolling", Network.LOOPBACK)) {
      var jobs = new ArrayList<DetachedJob>();
      for (int seat = 0; seat < 3; seat++) {
        fleet.start(seat, SMALL);
      }
      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      for (int seat = 0; seat < 3; seat++) {
        var seed = Integer.toString(40 + seat);
        jobs.add(DetachedJob.post(fleet.at(seat), 3, CHAOS, seed, "600", "3", "40"));
      }
      awaitExecuted(fleet, 0, 10);

      for (int seat = 0; seat < 3; seat++) {
        var node = fleet.remove(seat);
        node.signal("TERM");
        boolean left = node.endsWithin(PATIENCE);
        node.end();
        assertThat(left).as("seat %d left in order; logs in %s", seat, fleet.logs()).isTrue();
        fleet.start(seat, SMALL);
        assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      }

      for (var job : jobs) {
        var status = job.awaitEnd(fleet.at(0), PATIENCE);
        assertThat(status.getString("state"))
            .as("%s; logs in %s", status, fleet.logs())
            .isEqualTo("SUCCEEDED");
        assertThat(status.getInteger("exitCode")).as(status.encode()).isZero();
      }
    }
  }

  /// A small node, a large one that a job keeps busy, and a large one without work: it alone takes
  /// tasks of two cores, until the job that is returned is stopped.
  private static DetachedJob startWithBusySurvivor(Fleet fleet) throws Exception {
    var home = fleet.start(0, SMALL);
    var survivor = fleet.start(1, LARGE);
    // It takes all slots: nothing else is sent to wait there.
    var busy = DetachedJob.post(home, 0, LOOP, "spin", "1", "600000", TWO_CORES);
    await().atMost(PATIENCE).until(() -> member(home, survivor).getInteger("running") > 0);
    fleet.start(2, LARGE);
    assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
    return busy;
  }

  private static CompletableFuture<Ran> run(NodeProcess node, String... words) {
    var all = new ArrayList<>(List.of("--quiet"));
    all.addAll(List.of(words));
    return CompletableFuture.supplyAsync(() -> Ran.on(node, all.toArray(String[]::new)));
  }

  private static JsonObject member(NodeProcess asked, NodeProcess node) throws Exception {
    var id = node.id();
    return asked.members().stream()
        .filter(one -> one.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static long begun(NodeProcess asked, NodeProcess node) throws Exception {
    var member = member(asked, node);
    return member.getLong("executed") + member.getInteger("running");
  }

  private static void awaitExecuted(Fleet fleet, int seat, long tasks) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> member(fleet.at(seat), fleet.at(seat)).getLong("executed") >= tasks);
  }

  private static void assertAnswersRight(Fleet fleet, List<NodeProcess> nodes) {
    for (var node : nodes) {
      var ran = Ran.on(node, "--quiet", "--deadline", "60s", CHAOS, "5", "100", "3", "5");
      assertThat(ran.exitCode()).as("%s; logs in %s", ran.err(), fleet.logs()).isZero();
      assertThat(ran.out()).matches("chaos 5 ok [0-9a-f]{16}\n");
    }
  }
}
