package dev.raywa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Jobs with a known answer on nodes that come and go, for long. Started by `bench/soak`, with the
/// folder of the project as the first word.
public final class Soak {
  /// Longer than the silence after which a node is declared dead.
  private static final Duration FROZEN = Duration.ofSeconds(7);

  private static final Duration LEAVE_MAX = Duration.ofSeconds(60);
  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);
  private static final int DRIVERS = 2;

  private final Order order;
  private final Path log;
  private final Cluster cluster;
  private final SplittableRandom chance;
  private final List<Cluster.Member> targets = new ArrayList<>();
  private final List<String> wrongs = new CopyOnWriteArrayList<>();
  private final List<SoakSample> samples = new ArrayList<>();
  private int blows;

  private Soak(Order order, Cluster cluster, Path log) {
    this.order = order;
    this.cluster = cluster;
    this.log = log;
    this.chance = new SplittableRandom(order.seed());
  }

  /// What the words of the command line ask for.
  ///
  /// @param minutes at least 1
  /// @param nodes at least 2; the first one is not struck
  /// @param every seconds from blow to blow, at least 5
  private record Order(int minutes, int nodes, int every, long seed) {
    private static final Order USUAL = new Order(30, 3, 20, 1);

    Order {
      if (minutes < 1 || nodes < 2 || every < 5) {
        throw new IllegalArgumentException("wants 1 minute, 2 nodes, 5 seconds at least");
      }
    }

    static Order of(List<String> words) {
      var order = USUAL;
      for (int i = 0; i < words.size(); i += 2) {
        var value = i + 1 < words.size() ? words.get(i + 1) : "";
        order = order.with(words.get(i), number(words.get(i), value));
      }
      return order;
    }

    private static int number(String word, String value) {
      if (!value.matches("\\d{1,9}")) {
        throw new IllegalArgumentException(word + " wants a number, was: '" + value + "'");
      }
      return Integer.parseInt(value);
    }

    private Order with(String word, int value) {
      return switch (word) {
        case "--minutes" -> new Order(value, nodes, every, seed);
        case "--nodes" -> new Order(minutes, value, every, seed);
        case "--every" -> new Order(minutes, nodes, value, seed);
        case "--seed" -> new Order(minutes, nodes, every, value);
        default -> throw new IllegalArgumentException("there is no option " + word);
      };
    }
  }

  /// What can happen to a node.
  private enum Blow {
    KILL,
    FREEZE,
    LEAVE
  }

  /// Ends with exit code 1 and a sentence when something was wrong.
  public static void main(String[] words) throws Exception {
    Thread.currentThread()
        .setUncaughtExceptionHandler((_, e) -> System.err.println("soak: " + e.getMessage()));
    if (words.length == 0) {
      throw new IllegalArgumentException("the first word must be the folder of the project");
    }
    var order = Order.of(Arrays.asList(words).subList(1, words.length));
    var root = Path.of(words[0]).toAbsolutePath();
    var folder = Files.createDirectories(root.resolve("bench/target/soak"));
    var log = folder.resolve("soak.log");
    Files.deleteIfExists(log);
    Files.deleteIfExists(folder.resolve("nodes.log"));
    try (var cluster =
        Cluster.start(new Cluster.Site(root, folder.resolve("nodes.log")), List.of(1))) {
      new Soak(order, cluster, log).run();
    }
  }

  private void run() throws BenchmarkFailed, InterruptedException {
    for (int i = 1; i < order.nodes(); i++) {
      targets.add(cluster.grow(1));
    }
    tell("%d nodes, %d minutes, seed %d".formatted(order.nodes(), order.minutes(), order.seed()));
    var drivers = new SoakDrivers(cluster, order.seed(), DRIVERS, wrongs::add);
    try {
      endure(drivers, Duration.ofMinutes(order.minutes()));
    } finally {
      drivers.stop();
    }
    sample(drivers);
    System.out.println(SoakSample.table(samples));
    verdict(drivers);
  }

  private void endure(SoakDrivers drivers, Duration time)
      throws BenchmarkFailed, InterruptedException {
    long start = System.nanoTime();
    long nextBlow = start;
    long nextSample = start;
    while (System.nanoTime() - start < time.toNanos()) {
      if (System.nanoTime() >= nextSample) {
        sample(drivers);
        nextSample += SAMPLE_EVERY.toNanos();
      }
      if (System.nanoTime() >= nextBlow) {
        strike();
        nextBlow = Math.max(nextBlow + order.every() * 1_000_000_000L, System.nanoTime());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private void strike() throws BenchmarkFailed, InterruptedException {
    var victim = targets.get(chance.nextInt(targets.size()));
    var blow = Blow.values()[chance.nextInt(Blow.values().length)];
    blows++;
    tell("%s of %s".formatted(blow, victim.http()));
    switch (blow) {
      case KILL -> {
        victim.process().kill();
        replace(victim);
      }
      case LEAVE -> {
        victim.process().signal("TERM");
        if (!victim.process().endsWithin(LEAVE_MAX)) {
          wrong("a node did not leave within " + LEAVE_MAX);
          victim.process().kill();
        }
        replace(victim);
      }
      case FREEZE -> {
        victim.process().signal("STOP");
        try {
          Thread.sleep(FROZEN);
        } finally {
          victim.process().signal("CONT");
        }
        awaitBack(victim);
      }
    }
  }

  private void replace(Cluster.Member victim) throws BenchmarkFailed, InterruptedException {
    cluster.forget(victim);
    targets.remove(victim);
    targets.add(cluster.grow(1));
  }

  /// A node that does not find back is replaced, so that there is a cluster to go on with.
  private void awaitBack(Cluster.Member frozen) throws BenchmarkFailed, InterruptedException {
    try {
      Members.await(cluster, order.nodes());
    } catch (BenchmarkFailed e) {
      wrong("a frozen node did not come back: " + e.getMessage());
      frozen.process().kill();
      replace(frozen);
    }
  }

  private void sample(SoakDrivers drivers) throws BenchmarkFailed, InterruptedException {
    var sample =
        SoakSample.of(
            cluster.home().pid(), samples.size(), blows, drivers.answers(), wrongs.size());
    samples.add(sample);
    tell(sample.sentence());
  }

  private void verdict(SoakDrivers drivers) throws BenchmarkFailed {
    if (SoakSample.heapGrew(samples)) {
      wrong("the heap of the first node grew");
    }
    if (drivers.answers() == 0) {
      wrong("there was no answer at all");
    }
    if (!wrongs.isEmpty()) {
      throw new BenchmarkFailed(
          "%d wrong, the first: %s; seed %d, see %s"
              .formatted(wrongs.size(), wrongs.getFirst(), order.seed(), log.getParent()));
    }
    tell("all " + drivers.answers() + " answers were right");
  }

  private void wrong(String what) throws BenchmarkFailed {
    wrongs.add(what);
    tell("WRONG: " + what);
  }

  private void tell(String what) throws BenchmarkFailed {
    var time = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    System.err.println("soak: " + time + " " + what);
    try {
      Files.writeString(
          log, time + " " + what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new BenchmarkFailed("cannot write " + log, e);
    }
  }
}
