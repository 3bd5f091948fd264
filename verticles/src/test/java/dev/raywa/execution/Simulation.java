package dev.raywa.execution;

import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskOptions;
import dev.raywa.scheduling.Capacity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// One run of a cluster with faults: some jobs, whose answers are known, and what goes wrong
/// meanwhile. All of it follows from a seed.
final class Simulation {
  /// What may go wrong.
  enum Faults {
    NONE,
    KILLS,
    FREEZES,
    SPLITS,
    LEAVES,
    ALL
  }

  /// A run has ended long before this, in simulated time.
  private static final long MICROS_MAX = 300_000_000L;

  private static final int STEPS_MAX = 20_000_000;
  private static final TaskOptions DRIVER = new TaskOptions(Demand.ONE_CPU, 1000, Duration.ZERO);

  private final Random dice;
  private final SimWorld world;
  private final Faults faults;
  private final List<JobId> jobs = new ArrayList<>();
  private int faultsLeft;

  Simulation(long seed, int nodes, Faults faults) {
    this.dice = new Random(seed * 7919 + 13);
    this.faults = faults;
    this.world = new SimWorld(seed, nodes, new Capacity(2000, 1 << 30, Map.of()));
    this.faultsLeft = faults == Faults.NONE ? 0 : 1 + dice.nextInt(5);
    int count = 1 + dice.nextInt(3);
    for (int i = 0; i < count; i++) {
      var number = i + 1L;
      world.clock().after(500_000L + dice.nextInt(1_000_000), () -> begin(number));
    }
    world.clock().after(600_000L + dice.nextInt(1_000_000), this::fault);
  }

  /// Runs to the end.
  ///
  /// @return what was violated; nothing, when all is well
  List<String> run() {
    int steps = 0;
    while (!isOver() && world.clock().micros() < MICROS_MAX && steps++ < STEPS_MAX) {
      world.clock().step();
      if (!world.violations().isEmpty()) {
        return world.violations();
      }
    }
    if (!isOver()) {
      world.violated("not every job has ended: " + states());
      return world.violations();
    }
    jobs.forEach(this::checkAnswer);
    checkLeaks();
    return world.violations();
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
    return faultsLeft == 0
        && !jobs.isEmpty()
        && world.isWhole()
        && jobs.stream().allMatch(job -> world.outcomes().containsKey(job))
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
    for (var outcome : Objects.requireNonNull(world.outcomes().get(job))) {
      switch (outcome) {
        case Outcome.Failed(var error, _, _) -> world.violated("job " + job + " failed: " + error);
        case Outcome.Succeeded(var results, _) -> {
          if (results.getFirst() instanceof Stored.Inline(var bytes)
              && bytes.size() == Long.BYTES
              && ByteBuffer.wrap(bytes.array()).getLong() != plan.answer(0)) {
            world.violated("job " + job + " has a wrong answer");
          }
        }
      }
    }
  }

  /// Lets everything calm down, and looks what is left.
  private void checkLeaks() {
    long until = world.clock().micros() + 40_000_000L;
    while (world.clock().micros() < until) {
      world.clock().step();
    }
    for (var node : world.alive()) {
      if (node.guests() > 0) {
        world.violated(node.guests() + " guests are left on " + node.id());
      }
      if (node.records() > 0) {
        world.violated(
            node.records() + " records are left on " + node.id() + ": " + node.recordsByPart());
      }
    }
    var store = world.storeOf(world.alive().getFirst().id());
    if (!store.directory.isEmpty()) {
      world.violated(store.directory.size() + " entries are left in the directory");
    }
  }

  private void fault() {
    if (faultsLeft == 0) {
      return;
    }
    faultsLeft--;
    if (world.isWhole() && world.alive().size() > 2) {
      wrong();
    }
    world.clock().after(2_000_000L + dice.nextInt(8_000_000), this::fault);
  }

  private void wrong() {
    var alive = world.alive();
    var victim = alive.get(dice.nextInt(alive.size())).id();
    var kind = faults == Faults.ALL ? Faults.values()[1 + dice.nextInt(4)] : faults;
    switch (kind) {
      case NONE, ALL -> {}
      case KILLS -> {
        world.kill(victim);
        if (dice.nextBoolean()) {
          world.clock().after(1_000_000L + dice.nextInt(2_000_000), world::join);
        }
      }
      case LEAVES -> {
        var leaver = Objects.requireNonNull(world.node(victim));
        leaver.later(0, () -> leaver.event(new NodeEvent.Leaves(500 + dice.nextInt(5_000))));
        world.clock().after(1_000_000L + dice.nextInt(2_000_000), world::join);
      }
      case FREEZES -> world.freeze(victim, 100_000L + dice.nextInt(9_000_000));
      case SPLITS -> {
        var part = new LinkedHashSet<NodeId>();
        int size = 1 + dice.nextInt(alive.size() - 1);
        for (int i = 0; i < size; i++) {
          part.add(alive.get(dice.nextInt(alive.size())).id());
        }
        world.cut(part, 100_000L + dice.nextInt(12_000_000));
      }
    }
  }
}
