package dev.raywa.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures how fast lost values and tasks are back, and how fast endless ones end.
final class RecoveryFigures {
  private static final String GROUP = "recovery";
  private static final String LOOP = "loop";
  private static final String LOST = "node killed: ten lost objects of 1 MiB read";
  private static final String FROZEN = "node frozen: its task runs elsewhere";
  private static final Duration LINE_MAX = Duration.ofMinutes(2);
  private static final int OBJECTS = 10;
  private static final int OBJECT_BYTES = 1 << 20;

  /// More than the first node has, in thousandths of a core.
  private static final int ELSEWHERE = 2000;

  private static final int ANYWHERE = 1000;
  private static final int LARGE = 2;

  /// How long tasks of a frozen node compute: longer than it takes to see that they do.
  private static final int FROZEN_TASK_MS = 5_000;

  private static final int NEIGHBOUR_MS = 5_000;

  private final Cluster.Site site;
  private final boolean quick;
  private final Consumer<String> progress;
  private final List<Figure> figures = new ArrayList<>();

  /// @param quick fewer repetitions, for a look
  /// @param progress told what is being measured
  RecoveryFigures(Cluster.Site site, boolean quick, Consumer<String> progress) {
    this.site = site;
    this.quick = quick;
    this.progress = progress;
  }

  /// Blocks until everything is measured.
  List<Figure> measure() throws BenchmarkFailed, InterruptedException {
    try (var cluster = Cluster.start(site, List.of(LARGE))) {
      cancels(cluster);
      trees(cluster);
      neighbour(cluster);
    }
    try (var cluster = Cluster.start(site, List.of(1))) {
      var survivor = cluster.grow(LARGE);
      attempt(LOST, "ms", () -> lostObjects(cluster, survivor));
      attempt(FROZEN, "s", () -> frozenTasks(cluster, survivor));
    }
    return List.copyOf(figures);
  }

  /// Something that is measured.
  private interface Part {
    void measure() throws BenchmarkFailed, InterruptedException;
  }

  /// What cannot be measured, because values or tasks do not come back, is in the table as unknown.
  private void attempt(String measure, String unit, Part part) throws InterruptedException {
    try {
      part.measure();
    } catch (BenchmarkFailed e) {
      figures.add(
          Figure.of(GROUP, measure, Double.NaN, unit).remarked(String.valueOf(e.getMessage())));
    }
  }

  private void cancels(Cluster cluster) throws BenchmarkFailed, InterruptedException {
    progress.accept("recovery, cancelled loops");
    cluster.values(LOOP, "cancel", 100);
    var values = cluster.values(LOOP, "cancel", quick ? 200 : 2_000);
    add("cancel of a tight loop, call to error, p50", millis(values, "p50"), "ms");
    figures.add(
        Figure.of(GROUP, "cancel of a tight loop, call to error, p99", millis(values, "p99"), "ms")
            .against(Goal.atMost(20)));
  }

  private void trees(Cluster cluster) throws BenchmarkFailed, InterruptedException {
    progress.accept("recovery, cancelled trees");
    var values = cluster.values(LOOP, "tree", quick ? 5 : 30);
    add("cancel of a tree of 100 tasks, call to error, p50", millis(values, "error.p50"), "ms");
    add("cancel of a tree of 100 tasks, slots free, p50", millis(values, "slots.p50"), "ms");
    add("cancel of a tree of 100 tasks, slots free, p99", millis(values, "slots.p99"), "ms");
  }

  /// What a task beside loops that are cancelled loses, against one beside a loop that is not.
  private void neighbour(Cluster cluster) throws BenchmarkFailed, InterruptedException {
    progress.accept("recovery, a neighbour of cancelled loops");
    int rounds = quick ? 1 : 5;
    var drops = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double beside = rateBeside(cluster, "spin", 1, 2 * NEIGHBOUR_MS, ANYWHERE);
      double cancelled = rateBeside(cluster, "churn", 2 * NEIGHBOUR_MS);
      drops[round] = 100 * (1 - cancelled / beside);
    }
    Arrays.sort(drops);
    add("work lost by a neighbour of cancelled loops, median", drops[rounds / 2], "%");
  }

  private double rateBeside(Cluster cluster, Object... words)
      throws BenchmarkFailed, InterruptedException {
    try (var other = cluster.job(LOOP, words)) {
      double rate = cluster.values(LOOP, "count", NEIGHBOUR_MS).getOrDefault("rate", 0L);
      if (other.endsWithin(Duration.ZERO)) {
        throw new BenchmarkFailed("the neighbour's neighbour ended first, see " + site.log());
      }
      other.exitCode();
      return rate;
    }
  }

  private void lostObjects(Cluster cluster, Cluster.Member survivor)
      throws BenchmarkFailed, InterruptedException {
    int rounds = quick ? 3 : 20;
    var millis = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      progress.accept("recovery, lost objects, " + (round + 1) + " of " + rounds);
      millis[round] = loseObjects(cluster, survivor);
    }
    Arrays.sort(millis);
    add(LOST + ", p50", millis[rounds / 2], "ms");
    figures.add(
        Figure.of(GROUP, LOST + ", p99", millis[rounds * 99 / 100], "ms")
            .against(Goal.atMost(1_000))
            .remarked("of " + rounds + " kills"));
  }

  /// From the kill to the last of the objects, in milliseconds.
  private double loseObjects(Cluster cluster, Cluster.Member survivor)
      throws BenchmarkFailed, InterruptedException {
    var victim = idleVictim(cluster, survivor);
    var signal = site.shared().resolve("signal");
    delete(signal);
    try (var job =
        cluster.job("lost", OBJECTS, OBJECT_BYTES, ELSEWHERE, "/shared/" + signal.getFileName())) {
      expect(job, "ready");
      victim.free(cluster, survivor);
      long start = System.nanoTime();
      victim.end(cluster);
      create(signal);
      expect(job, "read");
      double millis = (System.nanoTime() - start) / 1e6;
      end(job);
      return millis;
    } finally {
      victim.busy().close();
      victim.end(cluster);
      delete(signal);
    }
  }

  private void frozenTasks(Cluster cluster, Cluster.Member survivor)
      throws BenchmarkFailed, InterruptedException {
    int rounds = quick ? 1 : 5;
    double worst = 0;
    for (int round = 0; round < rounds; round++) {
      progress.accept("recovery, frozen node, " + (round + 1) + " of " + rounds);
      worst = Math.max(worst, freeze(cluster, survivor));
    }
    figures.add(
        Figure.of(GROUP, FROZEN + ", longest", worst, "s")
            .against(Goal.atMost(6))
            .remarked("of " + rounds));
  }

  /// From the signal to the start of the task on the survivor, in seconds.
  private double freeze(Cluster cluster, Cluster.Member survivor)
      throws BenchmarkFailed, InterruptedException {
    var victim = idleVictim(cluster, survivor);
    try (var job = cluster.job(LOOP, "tasks", 1, FROZEN_TASK_MS, ELSEWHERE)) {
      expect(job, "started");
      Members.await(cluster, victim.member(), RecoveryFigures::isRunning, "a task on the victim");
      victim.free(cluster, survivor);
      long start = System.nanoTime();
      victim.member().process().signal("STOP");
      Members.await(cluster, survivor, RecoveryFigures::isRunning, "its task on the survivor");
      double seconds = (System.nanoTime() - start) / 1e9;
      expect(job, "done");
      end(job);
      return seconds;
    } finally {
      victim.busy().close();
      victim.end(cluster);
    }
  }

  /// A node that alone takes tasks of two cores, as the survivor is kept busy.
  private record Victim(Cluster.Member member, Child busy) {
    /// Blocks until the survivor has nothing to do.
    void free(Cluster cluster, Cluster.Member survivor)
        throws BenchmarkFailed, InterruptedException {
      busy.signal("TERM");
      busy.exitCode();
      Members.await(cluster, survivor, one -> !isRunning(one), "an idle survivor");
    }

    /// Kills it, unless it was: the next one would be one too many.
    void end(Cluster cluster) throws InterruptedException {
      member.process().kill();
      cluster.forget(member);
    }
  }

  private static Victim idleVictim(Cluster cluster, Cluster.Member survivor)
      throws BenchmarkFailed, InterruptedException {
    Members.await(cluster, 2);
    // It takes all slots: nothing else is sent to wait there.
    var busy = cluster.job(LOOP, "spin", 1, LINE_MAX.toMillis(), ELSEWHERE);
    boolean done = false;
    try {
      Members.await(cluster, survivor, RecoveryFigures::isRunning, "a busy survivor");
      var victim = new Victim(cluster.grow(LARGE), busy);
      done = true;
      return victim;
    } finally {
      if (!done) {
        busy.close();
      }
    }
  }

  private static boolean isRunning(JsonObject member) {
    return member.getInteger("running", 0) > 0;
  }

  private void expect(Child job, String word) throws BenchmarkFailed, InterruptedException {
    var line = job.line(LINE_MAX);
    if (line.isEmpty() || !line.get().startsWith(word)) {
      throw new BenchmarkFailed(
          "a job said '%s' instead of '%s', see %s".formatted(line.orElse(""), word, site.log()));
    }
  }

  private void end(Child job) throws BenchmarkFailed, InterruptedException {
    if (job.exitCode() != 0) {
      throw new BenchmarkFailed("a job did not succeed, see " + site.log());
    }
  }

  private static void create(Path file) throws BenchmarkFailed {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new BenchmarkFailed("cannot write " + file, e);
    }
  }

  private static void delete(Path file) throws BenchmarkFailed {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new BenchmarkFailed("cannot delete " + file, e);
    }
  }

  private void add(String measure, double value, String unit) {
    figures.add(Figure.of(GROUP, measure, value, unit));
  }

  private static double millis(Map<String, Long> values, String name) {
    return values.getOrDefault(name, 0L) / 1e6;
  }
}
