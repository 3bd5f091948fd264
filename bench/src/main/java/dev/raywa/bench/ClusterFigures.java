package dev.raywa.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Measures tasks and objects on one node and on two.
final class ClusterFigures {
  /// What every task demands when it may run anywhere, in thousandths of a core.
  private static final int ANYWHERE = 1000;

  /// More than the first of two nodes has.
  private static final int ELSEWHERE = 2000;

  private static final List<Integer> ONE_NODE = List.of(2);
  private static final List<Integer> TWO_NODES = List.of(1, 2);
  private static final double MIB = 1024 * 1024;

  private final Cluster.Site site;
  private final Set<Subject> wanted;
  private final boolean quick;
  private final Consumer<String> progress;
  private final List<Figure> figures = new ArrayList<>();

  /// @param wanted what to measure
  /// @param quick fewer repetitions, for a look
  /// @param progress told what is being measured
  ClusterFigures(Cluster.Site site, Set<Subject> wanted, boolean quick, Consumer<String> progress) {
    this.site = site;
    this.wanted = wanted;
    this.quick = quick;
    this.progress = progress;
  }

  /// Blocks until everything is measured.
  List<Figure> measure() throws BenchmarkFailed, InterruptedException {
    if (wanted.stream().anyMatch(Subject::needsOneNode)) {
      try (var cluster = Cluster.start(site, ONE_NODE)) {
        oneNode(cluster);
      }
    }
    if (wanted.stream().anyMatch(Subject::needsTwoNodes)) {
      try (var cluster = Cluster.start(site, TWO_NODES)) {
        twoNodes(cluster);
      }
    }
    return List.copyOf(figures);
  }

  private void oneNode(Cluster cluster) throws BenchmarkFailed, InterruptedException {
    // First, while the module is cold.
    if (begin(Subject.FIB, "one node")) {
      fib(cluster.measure("fib", ANYWHERE, 8, 20));
    }
    if (begin(Subject.LATENCY, "one node")) {
      int count = quick ? 3_000 : 30_000;
      latency("same node", Goal.atMost(40), cluster.measure("latency", ANYWHERE, count, count));
    }
    if (begin(Subject.THROUGHPUT, "one node")) {
      int count = quick ? 10_000 : 50_000;
      throughput("one node", 50_000, cluster.measure("throughput", ANYWHERE, count, count));
    }
    if (begin(Subject.WAIT, "one node")) {
      int count = quick ? 100 : 1_000;
      var values = cluster.measure("wait", ANYWHERE, count, count);
      double millis = nanos(values, "p50") / 1e6;
      var figure = Figure.of("wait", "`wait` on 1,000 references, p50", millis, "ms");
      figures.add(figure.against(Goal.atMost(2)));
    }
    if (begin(Subject.OBJECTS, "one node")) {
      for (var size : ObjectSize.values()) {
        var values = cluster.measure("local", ANYWHERE, size.bytes(), size.count(quick));
        object("put, " + size.text(), size, nanos(values, "put"));
        object("get on the same node, " + size.text(), size, nanos(values, "get"));
      }
    }
  }

  private void twoNodes(Cluster cluster) throws BenchmarkFailed, InterruptedException {
    if (begin(Subject.LATENCY, "two JVMs")) {
      int count = quick ? 1_500 : 15_000;
      var values = cluster.measure("latency", ELSEWHERE, count, count);
      latency("other JVM", Goal.atMost(250), values);
    }
    if (begin(Subject.THROUGHPUT, "two JVMs")) {
      int count = quick ? 10_000 : 50_000;
      throughput("two JVMs", 25_000, cluster.measure("throughput", ANYWHERE, count, count));
    }
    if (begin(Subject.OBJECTS, "two JVMs")) {
      for (var size : ObjectSize.values()) {
        var values = cluster.measure("remote", ELSEWHERE, size.bytes(), size.count(quick));
        object("get from the other JVM, " + size.text(), size, nanos(values, "get"));
      }
    }
  }

  private boolean begin(Subject subject, String where) {
    if (!wanted.contains(subject)) {
      return false;
    }
    progress.accept(subject.word() + ", " + where);
    return true;
  }

  private void fib(Map<String, Long> values) {
    double cold = nanos(values, "warming") / 1e6;
    double large = nanos(values, "time") / 1e9;
    figures.add(
        Figure.of("fib", "fib(8), 67 nested tasks, new node", cold, "ms")
            .against(Goal.atMost(100)));
    figures.add(
        Figure.of("fib", "fib(20), 21,891 nested tasks, after fib(8)", large, "s")
            .against(Goal.atMost(1.5))
            .remarked(Numbers.text(21_891 / large) + " tasks/s"));
  }

  private void latency(String where, Goal goal, Map<String, Long> values) {
    var measure = "no-op task, submit and get, " + where;
    figures.add(
        Figure.of("latency", measure + ", p50", nanos(values, "p50") / 1e3, "µs").against(goal));
    figures.add(Figure.of("latency", measure + ", p99", nanos(values, "p99") / 1e3, "µs"));
  }

  private void throughput(String where, double goal, Map<String, Long> values) {
    figures.add(
        Figure.of("throughput", "no-op tasks, " + where, nanos(values, "rate"), "tasks/s")
            .against(Goal.atLeast(goal)));
  }

  private void object(String measure, ObjectSize size, double nanosEach) {
    double rate = size.bytes() / MIB / (nanosEach / 1e9);
    figures.add(
        Figure.of("objects", measure, nanosEach / 1e3, "µs")
            .remarked(Numbers.text(rate) + " MiB/s"));
  }

  private static double nanos(Map<String, Long> values, String name) {
    return values.getOrDefault(name, 0L).doubleValue();
  }
}
