package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After many tasks, of which some fail, some are cancelled and some lose their node, the nodes
/// keep nothing of them. The number of tasks is the property `leak.tasks`.
///
/// What is counted are the living objects of each class, in the node's own process, before and
/// after. Nodes remember jobs that ended, so each class may grow by a few for each job; a record
/// that stays behind for one task in a thousand is found.
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class LeakIT {
  private static final int TASKS = Integer.getInteger("leak.tasks", 20_000);
  private static final int JOBS = 4;

  /// What is remembered of the jobs themselves, and what a busy node has more of than a new one.
  private static final long SLACK = 64;

  /// Nodes that remember few tasks for people who ask, as many as the first jobs have, and that
  /// compile nothing: a node that is killed leaves its folder for that behind.
  private static final String[] SMALL = {
    "--cpus", "1", "--tasks-kept-max", "100", "--source-compiles-max", "0"
  };

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CHAOS = "bench/guests/chaos.wasm";

  @Test
  void nothingIsLeftOfTasks() throws Exception {
    try (var fleet = new Fleet("leak", Network.LOOPBACK)) {
      var nodes = List.of(fleet.start(0, SMALL), fleet.start(1, SMALL));
      fleet.start(2, SMALL);
      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      // Pools, caches and classes that are there from the first job on.
      for (var node : nodes) {
        run(node, 1, 500);
      }
      nodes.getFirst().awaitIdle();
      var before = new LinkedHashMap<NodeProcess, Histogram>();
      for (var node : nodes) {
        before.put(node, Histogram.of(node));
      }
      var files = temporaryFiles();

      for (int job = 0; job < JOBS; job++) {
        if (job == JOBS / 2) {
          fleet.remove(2).kill();
          fleet.start(2, SMALL);
        }
        run(nodes.get(job % nodes.size()), 100 + job, TASKS / JOBS);
      }

      assertThat(fleet.awaitWhole(PATIENCE)).isEmpty();
      nodes.getFirst().awaitIdle();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(growth(before)).as("living objects").isEmpty());
      // A node may have removed what others left before; nothing is new, also of the killed one.
      assertThat(files).containsAll(temporaryFiles());
    }
  }

  private static void run(NodeProcess node, int seed, int tasks) {
    var words = List.of(Integer.toString(seed), Integer.toString(tasks), "4", "0");
    var ran =
        Ran.on(node, "--quiet", CHAOS, words.get(0), words.get(1), words.get(2), words.get(3));
    assertThat(ran.exitCode()).as("%s%s", ran.out(), ran.err()).isZero();
  }

  private static Map<String, Long> growth(Map<NodeProcess, Histogram> before) {
    var growth = new TreeMap<String, Long>();
    before.forEach((node, histogram) -> {
      try {
        Histogram.of(node)
            .growthSince(histogram, SLACK)
            .forEach((name, more) -> growth.put(node.http() + " " + name, more));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    });
    return growth;
  }

  /// Files of ours among the temporary ones.
  private static Set<String> temporaryFiles() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("raywa"))
          .collect(Collectors.toSet());
    }
  }
}
