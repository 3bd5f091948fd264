package dev.raywa.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Nodes on loopback, each in a JVM of its own, as the launcher starts them.
final class Cluster implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final Duration LINE_MAX = Duration.ofMinutes(5);
  private static final Pattern READY =
      Pattern.compile("ready node=\\S+ http=http://(\\S+) port=(\\d+) nodes=(\\d+);.*");

  private final Site site;
  private final List<Child> nodes = new ArrayList<>();
  private String http = "";
  private String join = "";

  /// Where the project is.
  ///
  /// @param root its folder
  /// @param log takes what the processes print to their standard error
  record Site(Path root, Path log) {
    Path launcher() {
      return root.resolve("raywa-vx");
    }

    /// A guest of the benchmarks, by its name.
    Path guest(String name) {
      return root.resolve("bench/guests").resolve(name + ".wasm");
    }

    /// Jobs may be given this folder.
    Path shared() {
      return root.resolve("bench/target");
    }
  }

  private Cluster(Site site) {
    this.site = site;
  }

  /// Blocks until all nodes know each other. Jobs go to the first one.
  ///
  /// @param cpus the cores of each node
  static Cluster start(Site site, List<Integer> cpus) throws BenchmarkFailed, InterruptedException {
    var cluster = new Cluster(site);
    boolean ready = false;
    try {
      for (int cores : cpus) {
        cluster.add(cores);
      }
      ready = true;
      return cluster;
    } finally {
      if (!ready) {
        cluster.close();
      }
    }
  }

  private void add(int cores) throws BenchmarkFailed, InterruptedException {
    var ready = start(cores);
    if (Integer.parseInt(ready.group(3)) != nodes.size()) {
      throw new BenchmarkFailed("a node did not find the others: " + ready.group());
    }
  }

  /// Starts one more node and blocks until all know it.
  Member grow(int cores) throws BenchmarkFailed, InterruptedException {
    var ready = start(cores);
    Members.await(this, nodes.size());
    return new Member(nodes.getLast(), ready.group(1));
  }

  /// A node of the cluster.
  ///
  /// @param http where it speaks HTTP, `host:port`
  record Member(Child process, String http) {}

  /// Takes a node out of the cluster's books; the caller ends it, or has.
  void forget(Member member) {
    nodes.remove(member.process());
  }

  /// Where the first node speaks HTTP, `host:port`.
  String http() {
    return http;
  }

  /// The process of the first node.
  Child home() {
    return nodes.getFirst();
  }

  private Matcher start(int cores) throws BenchmarkFailed, InterruptedException {
    var command = command("node", "--end-with-stdin", "--http", "127.0.0.1:0", "--port", "0");
    command.addAll(List.of("--cpus", Integer.toString(cores)));
    command.addAll(List.of("--directories", site.shared().toString()));
    if (!join.isEmpty()) {
      command.addAll(List.of("--join", join));
    }
    var node = Child.start(site.root(), command, site.log());
    nodes.add(node);
    var ready = awaitReady(node);
    if (http.isEmpty()) {
      http = ready.group(1);
      join = "127.0.0.1:" + ready.group(2);
    }
    return ready;
  }

  private Matcher awaitReady(Child node) throws BenchmarkFailed, InterruptedException {
    for (var line = node.line(READY_MAX); line.isPresent(); line = node.line(READY_MAX)) {
      var ready = READY.matcher(line.get());
      if (ready.matches()) {
        return ready;
      }
    }
    throw new BenchmarkFailed("a node ended before it was ready, see " + site.log());
  }

  /// Runs the guest `bench` as a job and blocks until it has ended.
  ///
  /// @param words what to measure, the cpu of each task in thousandths, and two counts
  /// @return the values that it printed, by name
  Map<String, Long> measure(Object... words) throws BenchmarkFailed, InterruptedException {
    return values("bench", words);
  }

  /// Runs a guest as a job and blocks until it has ended.
  ///
  /// @return the values that it printed, by name
  Map<String, Long> values(String guest, Object... words)
      throws BenchmarkFailed, InterruptedException {
    try (var job = job(guest, words)) {
      return values(job, words);
    }
  }

  private Map<String, Long> values(Child job, Object... words)
      throws BenchmarkFailed, InterruptedException {
    var values = new LinkedHashMap<String, Long>();
    for (var line = job.line(LINE_MAX); line.isPresent(); line = job.line(LINE_MAX)) {
      var parts = line.get().split(" ", 3);
      values.put(parts[0], Long.parseLong(parts[1]));
    }
    int exitCode = job.exitCode();
    if (exitCode != 0) {
      throw new BenchmarkFailed(
          "%s ended with %d, see %s".formatted(List.of(words), exitCode, site.log()));
    }
    return values;
  }

  /// Starts a guest as a job of the first node; it may read the shared folder as `/shared`.
  Child job(String guest, Object... words) throws BenchmarkFailed {
    var command = command("run", "--quiet", "--address", http);
    command.addAll(List.of("--dir", site.shared() + "::/shared:ro"));
    command.add(site.guest(guest).toString());
    for (var word : words) {
      command.add(word.toString());
    }
    return Child.start(site.root(), command, site.log());
  }

  @Override
  public void close() {
    nodes.reversed().forEach(Child::close);
  }

  private List<String> command(String... words) {
    var command = new ArrayList<String>();
    command.add(site.launcher().toString());
    command.addAll(List.of(words));
    return command;
  }
}
