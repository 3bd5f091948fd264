package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Jobs with a known answer on nodes that are killed, frozen, asked to leave and cut off: every
/// answer is right. For longer, or in another order:
///
///     mvn verify -pl cli -am -Dit.test=ChaosIT -Dchaos.seconds=1800 -Dchaos.seed=7
///
/// The nodes' output is in `cli/target/chaos`.
@Timeout(value = 3, unit = TimeUnit.HOURS)
final class ChaosIT {
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 40);
  private static final int SEATS = Integer.getInteger("chaos.nodes", 3);

  /// Longer than the nodes need for a round of chaos that is struck several times.
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

  private static final String GUEST = "bench/guests/chaos.wasm";
  private static final String[] OPTIONS = {"--cpus", "1"};

  private final List<String> wrong = new CopyOnWriteArrayList<>();

  @Test
  void everyAnswerIsRight() throws Exception {
    try (var fleet = new Fleet("chaos", network())) {
      for (int seat = 0; seat < SEATS; seat++) {
        fleet.start(seat, OPTIONS);
      }
      assertThat(fleet.awaitWhole(ANSWER_MAX)).isEmpty();
      var end = Instant.now().plusSeconds(SECONDS);
      var killer = new Killer(fleet, SEED, OPTIONS);
      int answers = 0;
      try {
        for (var driver : drive(fleet.at(0), () -> Instant.now().isBefore(end))) {
          answers += driver.get(SECONDS + ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
        }
      } finally {
        killer.stop();
      }

      System.err.printf("chaos: seed %d, %d answers, %s%n", SEED, answers, killer.blows());
      assertThat(wrong).as(where(fleet)).isEmpty();
      assertThat(killer.stop()).as(where(fleet)).isEmpty();
      assertThat(answers).as("answers").isPositive();
    }
  }

  /// A driver is lost with its node, and starts again on another one.
  @Test
  void detachedJobSurvivesItsHome() throws Exception {
    try (var fleet = new Fleet("home", Network.LOOPBACK)) {
      for (int seat = 0; seat < 3; seat++) {
        fleet.start(seat, OPTIONS);
      }
      assertThat(fleet.awaitWhole(ANSWER_MAX)).isEmpty();
      var survivor = fleet.at(0);
      var job = DetachedJob.post(fleet.at(2), 3, words(SEED, 600, 3, 30));
      await()
          .atMost(ANSWER_MAX)
          .until(() -> job.at(survivor).getJsonObject("tasks").getInteger("done") > 20);

      fleet.remove(2).kill();

      var status = job.awaitEnd(survivor, ANSWER_MAX);
      assertThat(status.getString("state"))
          .as("%s; %s", status, where(fleet))
          .isEqualTo("SUCCEEDED");
      assertThat(status.getInteger("exitCode")).isZero();
      assertThat(status.getInteger("attempt")).isGreaterThan(1);
    }
  }

  private static Network network() {
    return Namespaces.open(SEATS).orElse(Network.LOOPBACK);
  }

  private static String where(Fleet fleet) {
    return "seed %d, logs in %s".formatted(SEED, fleet.logs());
  }

  /// Two attached drivers and one detached, each again and again with another seed.
  private List<CompletableFuture<Integer>> drive(NodeProcess home, BooleanSupplier goesOn) {
    var drivers = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < 2; i++) {
      long seed = SEED * 1_000_000 + i * 100_000L;
      drivers.add(CompletableFuture.supplyAsync(() -> attached(home, seed, goesOn)));
    }
    long seed = SEED * 1_000_000 + 900_000;
    drivers.add(CompletableFuture.supplyAsync(() -> detached(home, seed, goesOn)));
    return drivers;
  }

  private int attached(NodeProcess home, long from, BooleanSupplier goesOn) {
    int answers = 0;
    for (; goesOn.getAsBoolean(); answers++) {
      long seed = from + answers;
      var words = new ArrayList<>(List.of("--quiet", "--deadline", ANSWER_MAX.toSeconds() + "s"));
      words.addAll(List.of(words(seed, 150, 3, 20)));
      var ran = Ran.on(home, words.toArray(String[]::new));
      if (ran.exitCode() != 0 || !ran.out().matches("chaos " + seed + " ok [0-9a-f]{16}\n")) {
        wrong.add("attached %d: %d %s %s".formatted(seed, ran.exitCode(), ran.out(), ran.err()));
      }
    }
    return answers;
  }

  private int detached(NodeProcess home, long from, BooleanSupplier goesOn) {
    int answers = 0;
    for (; goesOn.getAsBoolean(); answers++) {
      try {
        var job = DetachedJob.post(home, 3, words(from + answers, 150, 3, 20));
        var status = job.awaitEnd(home, ANSWER_MAX);
        if (status.getInteger("exitCode", -1) != 0) {
          wrong.add("detached " + (from + answers) + ": " + status);
        }
      } catch (Exception | AssertionError e) {
        wrong.add("detached " + (from + answers) + ": " + e);
      }
    }
    return answers;
  }

  private static String[] words(long seed, int tasks, int depth, int millis) {
    return new String[] {
      GUEST,
      Long.toString(seed),
      Integer.toString(tasks),
      Integer.toString(depth),
      Integer.toString(millis)
    };
  }
}
