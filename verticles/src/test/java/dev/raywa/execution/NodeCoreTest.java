package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.SimCluster.Program;
import dev.raywa.execution.SimCluster.Step;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.scheduling.Capacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the core of a node promises, on simulated clusters whose events come in seeded orders.
final class NodeCoreTest {
  private static final Capacity ONE_SLOT = new Capacity(1000, 1 << 30, Map.of());
  private static final int STEPS_MAX = 200_000;

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nestedTasksEndOnOneSlot(long seed) {
    var cluster = new SimCluster(1, ONE_SLOT, fib(8), seed);
    var job = cluster.submitJob(1, "fib8", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).isEqualTo(21);
    assertThat(cluster.counts(job).done()).isEqualTo(66);
    assertThat(cluster.runningMax).as("instances at a time").isLessThan(20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nestedTasksSpreadOverThreeNodes(long seed) {
    var cluster = new SimCluster(3, ONE_SLOT, fib(8), seed);
    var job = cluster.submitJob(1, "fib8", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).isEqualTo(21);
    assertThat(cluster.counts(job).done()).isEqualTo(66);
    assertThat(cluster.started.keySet()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsLeftOfAnEndedJob(long seed) {
    var cluster = new SimCluster(3, ONE_SLOT, fib(6), seed);
    var job = cluster.submitJob(1, "fib6", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    while (cluster.step()) {
      assertThat(cluster.finished).hasSize(1);
    }
    cluster.cores.forEach(
        (id, core) -> assertThat(core.records()).as("%s, seed %d", id, seed).isZero());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tasksOfAKilledNodeRunElsewhere(long seed) {
    var cluster = new SimCluster(3, ONE_SLOT, fib(8), seed);
    var job = cluster.submitJob(1, "fib8", TaskOptions.DEFAULT);
    for (int i = 0; i < 150; i++) {
      cluster.step();
    }
    cluster.kill(new NodeId("n2"));
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).isEqualTo(21);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void messagesThatComeTwiceChangeNothing(long seed) {
    var cluster = new SimCluster(3, ONE_SLOT, fib(8), seed);
    cluster.oneTwiceOf = 4;
    var job = cluster.submitJob(1, "fib8", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).isEqualTo(21);
    assertThat(cluster.counts(job).done()).as("seed %d", seed).isEqualTo(66);
    cluster.oneTwiceOf = 0;
    while (cluster.step()) {
      assertThat(cluster.finished).hasSize(1);
    }
    cluster.cores.forEach(
        (id, core) -> assertThat(core.records()).as("%s, seed %d", id, seed).isZero());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void messagesThatComeTwiceAndAKilledNodeChangeNoValue(long seed) {
    var cluster = new SimCluster(4, ONE_SLOT, fib(8), seed);
    cluster.oneTwiceOf = 3;
    var job = cluster.submitJob(1, "fib8", TaskOptions.DEFAULT);
    for (int i = 0; i < 100 + seed * 10; i++) {
      cluster.step();
    }
    cluster.kill(new NodeId("n1"));
    for (int i = 0; i < 100; i++) {
      cluster.step();
    }
    cluster.kill(new NodeId("n3"));
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).as("seed %d", seed).isEqualTo(21);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void valuesOfOthersAreFoundWhereverTheyAre(long seed) {
    var programs = makerAndReaders();
    var cluster = new SimCluster(3, ONE_SLOT, programs, seed);
    cluster.oneTwiceOf = seed % 2 == 0 ? 0 : 4;
    var job = cluster.submitJob(1, "driver", TaskOptions.DEFAULT);
    for (int i = 0; i < 3; i++) {
      cluster.tick();
    }
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(value(cluster, job)).as("seed %d", seed).isEqualTo(4 * 42);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void cancelStopsATreeOfTasksEverywhere(long seed) {
    var programs = new HashMap<String, Program>();
    programs.put("spin", (_, _, _) -> new Step.Spin());
    programs.put(
        "branch",
        (step, guest, _) ->
            step < 3
                ? new Step.Submit("spin", TaskOptions.DEFAULT)
                : new Step.Wait(List.copyOf(guest.children), 3));
    programs.put(
        "driver",
        (step, guest, seen) ->
            switch (step) {
              case 0 -> new Step.Submit("branch", TaskOptions.DEFAULT);
              case 1 -> new Step.Cancel(guest.children.getFirst());
              case 2 -> new Step.Wait(guest.children, 1);
              default -> new Step.Return(Bytes.utf8(code(seen)));
            });
    var cluster = new SimCluster(3, ONE_SLOT, programs, seed);
    var job = cluster.submitJob(1, "driver", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).as("seed %d", seed).isTrue();
    assertThat(text(cluster, job)).isEqualTo("CANCELLED");
    for (int i = 0; i < 10_000 && cluster.step(); i++) {
      assertThat(cluster.finished).hasSize(1);
    }
    assertThat(cluster.running()).as("guests left, seed %d", seed).isZero();
  }

  @Test
  void demandThatNoNodeCanMeetFailsWithinASecond() {
    var huge = TaskOptions.DEFAULT.with(new Demand(64_000, 0));
    var cluster = new SimCluster(2, ONE_SLOT, submitOne(huge), 1);
    var job = cluster.submitJob(1, "driver", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).isTrue();
    assertThat(cluster.nowMs).isLessThan(1000);
    assertThat(text(cluster, job)).isEqualTo("UNSCHEDULABLE");
  }

  @Test
  void deadlineEndsARunningTask() {
    var hasty = new TaskOptions(Demand.ONE_CPU, 3, Duration.ofMillis(200));
    var programs = new HashMap<>(submitOne(hasty));
    programs.put("leaf", (_, _, _) -> new Step.Spin());
    var cluster = new SimCluster(1, ONE_SLOT, programs, 1);
    var job = cluster.submitJob(1, "driver", TaskOptions.DEFAULT);
    for (int i = 0; i < 100; i++) {
      cluster.step();
    }
    cluster.nowMs += 200;
    cluster.tick();
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).isTrue();
    assertThat(text(cluster, job)).isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void failureOfATaskReachesItsGetter() {
    var programs = new HashMap<>(submitOne(TaskOptions.DEFAULT));
    programs.put("leaf", (_, _, _) -> new Step.Fail(new TaskError(Code.TRAPPED, "unreachable")));
    var cluster = new SimCluster(1, ONE_SLOT, programs, 1);
    var job = cluster.submitJob(1, "driver", TaskOptions.DEFAULT);
    assertThat(cluster.runUntilEnd(job, STEPS_MAX)).isTrue();
    assertThat(text(cluster, job)).isEqualTo("TRAPPED");
    assertThat(cluster.counts(job).failed()).isEqualTo(1);
  }

  /// A driver whose task makes a value and a result, and four others that read both.
  private static Map<String, Program> makerAndReaders() {
    var known = new ArrayList<ObjectId>();
    var programs = new HashMap<String, Program>();
    programs.put("leaf", (_, _, _) -> number(40));
    programs.put(
        "maker",
        (step, guest, _) ->
            switch (step) {
              case 0 -> new Step.Put(Bytes.utf8("2"));
              case 1 -> new Step.Submit("leaf", TaskOptions.DEFAULT);
              default -> {
                if (known.isEmpty()) {
                  known.addAll(guest.stored);
                  known.addAll(guest.children);
                }
                yield number(0);
              }
            });
    programs.put(
        "reader",
        (step, _, seen) ->
            step == 0
                ? new Step.Wait(List.copyOf(known), 2)
                : number(number(seen.get(0)) + number(seen.get(1))));
    programs.put(
        "driver",
        (step, guest, seen) ->
            switch (step) {
              case 0 -> new Step.Submit("maker", TaskOptions.DEFAULT);
              case 1 -> new Step.Wait(List.copyOf(guest.children), 1);
              case 2, 3, 4, 5 -> new Step.Submit("reader", TaskOptions.DEFAULT);
              case 6 -> new Step.Wait(List.copyOf(guest.children), 5);
              default -> number(seen.stream().mapToInt(NodeCoreTest::number).sum());
            });
    return programs;
  }

  private static Map<String, Program> submitOne(TaskOptions options) {
    Program driver =
        (step, guest, seen) ->
            switch (step) {
              case 0 -> new Step.Submit("leaf", options);
              case 1 -> new Step.Wait(guest.children, 1);
              default -> new Step.Return(Bytes.utf8(code(seen)));
            };
    return Map.of("driver", driver, "leaf", (_, _, _) -> new Step.Return(Bytes.EMPTY));
  }

  /// Programs `fib0` to `fibN`, each of which calls the two before it.
  private static Map<String, Program> fib(int most) {
    var programs = new HashMap<String, Program>();
    for (int n = 0; n <= most; n++) {
      int value = n;
      programs.put(
          "fib" + n,
          (step, guest, seen) -> value < 2 ? number(value) : fibStep(value, step, guest, seen));
    }
    return programs;
  }

  private static Step fibStep(int n, int step, SimCluster.GuestSim guest, List<ObjectState> seen) {
    return switch (step) {
      case 0 -> new Step.Submit("fib" + (n - 1), TaskOptions.DEFAULT);
      case 1 -> new Step.Submit("fib" + (n - 2), TaskOptions.DEFAULT);
      case 2 -> new Step.Wait(guest.children, 2);
      default -> number(number(seen.get(0)) + number(seen.get(1)));
    };
  }

  private static Step number(int value) {
    return new Step.Return(Bytes.utf8(Integer.toString(value)));
  }

  private static int number(ObjectState state) {
    var stored = (Stored.Inline) ((ObjectState.Ready) state).stored();
    return Integer.parseInt(stored.bytes().asUtf8());
  }

  private static String code(List<ObjectState> seen) {
    return switch (seen.getFirst()) {
      case ObjectState.Ready _ -> "READY";
      case ObjectState.Broken(var error) -> error.code().name();
      case ObjectState.Unknown() -> "UNKNOWN";
    };
  }

  private static String text(SimCluster cluster, JobId job) {
    var outcome = (Outcome.Succeeded) cluster.outcome(job);
    return ((Stored.Inline) outcome.results().getFirst()).bytes().asUtf8();
  }

  private static int value(SimCluster cluster, JobId job) {
    return Integer.parseInt(text(cluster, job));
  }
}
