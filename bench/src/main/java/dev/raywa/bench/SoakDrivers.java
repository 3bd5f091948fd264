package dev.raywa.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Runs the guest `chaos` on the first node, again and again, each time with another seed, and
/// checks what it answers. Each driver has a thread of its own.
final class SoakDrivers {
  private static final Duration ANSWER_MAX = Duration.ofMinutes(5);
  private static final long SEEDS_OF_ONE = 1_000_000;
  private static final int TASKS = 400;
  private static final int DEPTH = 4;
  private static final int TASK_MS = 10;

  private final Cluster cluster;
  private final Consumer<String> wrong;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean stopped;

  /// @param wrong told of each answer that is not right, by any thread
  SoakDrivers(Cluster cluster, long seed, int count, Consumer<String> wrong) {
    this.cluster = cluster;
    this.wrong = wrong;
    for (int i = 0; i < count; i++) {
      long from = (seed * count + i) * SEEDS_OF_ONE;
      threads.add(Thread.ofPlatform().name("driver-" + i).start(() -> drive(from)));
    }
  }

  /// Answers so far, right or wrong.
  int answers() {
    return answers.get();
  }

  /// Blocks until the jobs that run have ended.
  void stop() throws InterruptedException {
    stopped = true;
    for (var thread : threads) {
      thread.join();
    }
  }

  private void drive(long from) {
    try {
      for (long seed = from; !stopped; seed++) {
        check(seed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(long seed) throws InterruptedException {
    try (var job = cluster.job("chaos", seed, TASKS, DEPTH, TASK_MS)) {
      var said = new ArrayList<String>();
      Optional<String> line = job.line(ANSWER_MAX);
      while (line.isPresent()) {
        said.add(line.get());
        line = job.line(ANSWER_MAX);
      }
      int exitCode = job.exitCode();
      if (exitCode != 0 || !String.join("\n", said).matches("chaos " + seed + " ok [0-9a-f]{16}")) {
        wrong.accept("chaos %d ended with %d and said %s".formatted(seed, exitCode, said));
      }
    } catch (BenchmarkFailed e) {
      wrong.accept("chaos " + seed + ": " + e.getMessage());
    }
    answers.incrementAndGet();
  }
}
