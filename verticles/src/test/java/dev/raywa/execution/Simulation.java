package dev.raywa.execution;

import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskOptions;
import dev.raywa.scheduling.Capacity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// One run of a cluster with faults: some jobs, whose answers are known, and what goes wrong
/// meanwhile. All of it follows from a seed.
final class Simulation {
  /// A run has ended long before this, in simulated time.
  private static final long MICROS_MAX = 300_000_000L;

  /// What is left of jobs is gone after so long.
  private static final long CALM_MICROS_MAX = 40_000_000L;

  private static final long CALM_MICROS = 1_500_000L;
  private static final int STEPS_MAX = 20_000_000;
  private static final TaskOptions DRIVER = new TaskOptions(Demand.ONE_CPU, 1000, Duration.ZERO);

  private final Random dice;
  private final SimWorld world;
  private final SimFaults faults;
  private final List<JobId> jobs = new ArrayList<>();
  private final int jobsMax;

  Simulation(long seed, int nodes, SimFaults.Kind kind) {
    this.dice = new Random(seed * 7919 + 13);
    this.world = new SimWorld(seed, nodes, new Capacity(2000, 1 << 30, Map.of()));
    this.jobsMax = 1 + dice.nextInt(3);
    for (int i = 0; i < jobsMax; i++) {
      var number = i + 1L;
      world.clock().after(500_000L + dice.nextInt(1_000_000), () -> begin(number));
    }
    this.faults = new SimFaults(world, dice, kind, jobs);
  }

  /// Runs to the end.
  ///
  /// @return what was violated; nothing, when all is well
  List<String> run() {
    int steps = 0;
    while (!isOver() && world.clock().micros() < MICROS_MAX && steps++ < STEPS_MAX) {
      world.clock().step();
      if (!world.checks().violations().isEmpty()) {
        return world.checks().violations();
      }
    }
    if (!isOver()) {
      world.checks().violated("not every job has ended: " + states());
      return world.checks().violations();
    }
    jobs.forEach(this::checkAnswer);
    checkLeaks();
    return world.checks().violations();
  }

  SimWorld world() {
    return world;
  }

  private void begin(long number) {
    var alive = world.alive().stream().filter(node -> !node.isFrozen()).toList();
    var home = alive.get(dice.nextInt(alive.size()));
    var plan = new SimPlan(dice.nextLong(1_000_000) * 10 + 1, 3 + dice.nextInt(2));
    var job = new JobId(number);
    var spec =
        new JobSpec(
            "job",
            SimCluster.MODULE,
            plan.label(),
            List.of(),
            Map.of(),
            List.of(),
            Dialect.AUTO,
            DRIVER,
            1000,
            false);
    jobs.add(job);
    home.begin(new JobStatus(job, spec, new JobState.Pending(), TaskCounts.NONE, home.id(), 1));
  }

  private boolean isOver() {
    return faults.areOver()
        && jobs.size() == jobsMax
        && world.isWhole()
        && jobs.stream().allMatch(job -> record(job).state().isFinal());
  }

  private String states() {
    var text = new StringBuilder();
    jobs.forEach(
        job -> text.append(job).append(' ').append(record(job).state().word()).append(' '));
    return text + "on " + world.alive().size() + " nodes";
  }

  private JobStatus record(JobId job) {
    var store = world.storeOf(world.alive().getFirst().id());
    return Objects.requireNonNull(store.jobs.get(job), "no record of job " + job);
  }

  private void checkAnswer(JobId job) {
    var plan = SimPlan.of(record(job).spec().entry());
    // Who had the last word may have died before it could tell anybody.
    var ends = world.outcomes().getOrDefault(job, List.of());
    if (record(job).state() instanceof JobState.Failed(_, _, var error, int _)) {
      failed(job, error);
    }
    if (ends.size() > 1 && !world.checks().isSplit()) {
      world.checks().violated("job " + job + " ended " + ends.size() + " times");
    }
    for (var outcome : ends) {
      switch (outcome) {
        case Outcome.Failed(var error, _, _) -> failed(job, error);
        case Outcome.Succeeded(var results, _) -> {
          if (results.getFirst() instanceof Stored.Inline(var bytes)
              && bytes.size() == Long.BYTES
              && ByteBuffer.wrap(bytes.array()).getLong() != plan.answer(0)) {
            world.checks().violated("job " + job + " has a wrong answer");
          }
        }
      }
    }
  }

  private void failed(JobId job, TaskError error) {
    if (!world.checks().mayFail(job)) {
      world.checks().violated("job " + job + " failed: " + error);
    }
  }

  /// Lets everything calm down, and looks what is left.
  private void checkLeaks() {
    long until = world.clock().micros() + CALM_MICROS_MAX;
    for (int calm = 0; calm < 2 && world.clock().micros() < until; ) {
      long pause = world.clock().micros() + CALM_MICROS;
      while (world.clock().micros() < pause) {
        world.clock().step();
      }
      calm = leaks().isEmpty() ? calm + 1 : 0;
    }
    leaks().forEach(world.checks()::violated);
  }

  private List<String> leaks() {
    var leaks = new ArrayList<String>();
    for (var node : world.alive()) {
      if (node.guests() > 0) {
        leaks.add(node.guests() + " guests are left on " + node.id());
      }
      if (node.records() > 0) {
        leaks.add(
            node.records() + " records are left on " + node.id() + ": " + node.recordsByPart());
      }
    }
    var store = world.storeOf(world.alive().getFirst().id());
    if (!store.directory.isEmpty()) {
      leaks.add(store.directory.size() + " entries are left in the directory");
    }
    return leaks;
  }
}
