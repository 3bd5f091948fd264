package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How often one task is tried, and when it is blamed for what happened to its nodes.
final class OwnedTaskTest {
  private static final TaskId DRIVER = TaskId.driver(JOB);

  private static TaskSpec spec(int retriesMax) {
    return task(1, new TaskOptions(Demand.ONE_CPU, retriesMax, Duration.ZERO));
  }

  private static OwnedTask owned(int retriesMax) {
    return new OwnedTask(spec(retriesMax), DRIVER, 0);
  }

  private static NodeId node(int number) {
    return new NodeId("n" + number);
  }

  private static void diesAlone(OwnedTask task, NodeId node) {
    task.placedOn(node, 0);
    task.lostWith(node, false, Set.of(node));
  }

  private static Outcome gaveBack(long runNanos) {
    var bill = new Bill(B, 1, runNanos, 0, 0, 0);
    return new Outcome.Failed(new TaskError(Code.NODE_DIED, "it leaves"), -1, bill);
  }

  @Test
  void isTriedAsOftenAsItAsks() {
    var task = owned(2);
    for (int death = 0; death < 2; death++) {
      diesAlone(task, node(death));
      assertThat(task.tryAgain()).isTrue();
      assertThat(task.isWaiting()).isTrue();
    }
    diesAlone(task, node(2));
    assertThat(task.tryAgain()).isFalse();
    assertThat(task.attempt()).isEqualTo(3);
    assertThat(task.isWaiting()).as("a refusal changes nothing").isFalse();
  }

  @Test
  void nodesThatGoAloneAreHeldAgainstTheTask() {
    var task = owned(10);
    for (int death = 0; death < 3; death++) {
      assertThat(task.lost()).isEqualTo(death);
      diesAlone(task, node(death));
      task.tryAgain();
    }
    assertThat(task.lost()).isEqualTo(3);
    assertThat(task.lineage().lost()).isEqualTo(3);
  }

  @Test
  void nodesThatGoWithOthersAreNotHeldAgainstTheTaskAndCostNoRetry() {
    var task = owned(1);
    for (int death = 0; death < 5; death++) {
      task.placedOn(node(death), 0);
      task.lostWith(node(death), false, Set.of(node(death), C));
      assertThat(task.lost()).isZero();
      assertThat(task.tryAgain()).isTrue();
    }
    assertThat(task.attempt()).isEqualTo(6);
    diesAlone(task, node(9));
    assertThat(task.lost()).isEqualTo(1);
    assertThat(task.tryAgain()).as("its one retry is left").isTrue();
    diesAlone(task, node(10));
    assertThat(task.tryAgain()).isFalse();
  }

  @Test
  void aTaskThatTakesSeveralNodesDownWithinAMomentIsBlamed() {
    var task = owned(10);
    task.placedOn(B, 0);
    task.lostWith(B, false, Set.of(B));
    task.tryAgain();
    task.placedOn(C, 0);
    task.lostWith(C, false, List.of(B, C));
    assertThat(task.lost()).as("it was on both").isEqualTo(2);
  }

  @Test
  void nodesThatTookLeaveAreNotHeldAgainstTheTaskAndCostNoRetry() {
    var task = owned(1);
    for (int leave = 0; leave < 5; leave++) {
      task.placedOn(node(leave), 0);
      task.lostWith(node(leave), true, Set.of(node(leave)));
      assertThat(task.tryAgain()).isTrue();
    }
    assertThat(task.lost()).isZero();
  }

  @Test
  void aTaskWithoutRetriesIsNeverBegunTwice() {
    var together = owned(0);
    together.placedOn(B, 0);
    together.lostWith(B, false, Set.of(B, C));
    assertThat(together.tryAgain()).isFalse();
    var left = owned(0);
    left.placedOn(B, 0);
    left.lostWith(B, true, Set.of(B));
    assertThat(left.tryAgain()).isFalse();
    var ran = owned(0);
    ran.placedOn(B, 0);
    ran.gaveBack(gaveBack(1));
    assertThat(ran.tryAgain()).isFalse();
  }

  @Test
  void aNodeThatGaveItBackBeforeItRanCostsNothing() {
    var task = owned(0);
    for (int i = 0; i < 5; i++) {
      task.placedOn(B, 0);
      task.gaveBack(gaveBack(0));
      assertThat(task.tryAgain()).isTrue();
    }
    task.placedOn(B, 0);
    task.gaveBack(gaveBack(1));
    assertThat(task.tryAgain()).as("this time it ran").isFalse();
  }

  @Test
  void goesOnWhereAnotherNodeLeftOff() {
    var task = new OwnedTask(new Lineage(spec(3), DRIVER, 5, 2), Optional.empty(), 0);
    assertThat(task.attempt()).isEqualTo(6);
    assertThat(task.dispatch().attempt()).isEqualTo(6);
    assertThat(task.lineage()).isEqualTo(new Lineage(spec(3), DRIVER, 6, 2));
    diesAlone(task, B);
    assertThat(task.lost()).isEqualTo(3);
    assertThat(task.tryAgain()).as("two of three were used").isTrue();
    diesAlone(task, C);
    assertThat(task.tryAgain()).isFalse();
  }

  @Test
  void isReadyWhenEveryValueIsThereOnce() {
    var first = new Argument.Dependency(Specs.result(8));
    var second = new Argument.Dependency(Specs.result(9));
    var blob = new Argument.Blob(Bytes.utf8("b"));
    var task = new OwnedTask(task(1, first, blob, second), DRIVER, 0);
    var one = new Stored.Inline(Bytes.utf8("one"));
    var two = new Stored.Inline(Bytes.utf8("two"));
    assertThat(task.isSupplied()).isFalse();
    assertThat(task.supply(1, two)).isFalse();
    assertThat(task.supply(1, one)).as("the first value stays").isFalse();
    assertThat(task.supply(0, one)).isTrue();
    assertThat(task.dispatch().dependencies()).containsExactly(one, two);
  }

  @Test
  void knowsWhenItIsDue() {
    var hasty = task(1, new TaskOptions(Demand.ONE_CPU, 0, Duration.ofMillis(70)));
    assertThat(new OwnedTask(hasty, DRIVER, 30).deadlineMs()).isEqualTo(100);
    assertThat(new OwnedTask(task(1), DRIVER, 30).deadlineMs()).isEqualTo(Long.MAX_VALUE);
  }
}
