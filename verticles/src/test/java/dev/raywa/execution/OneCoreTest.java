package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.succeeded;
import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the core of one node promises, event by event.
final class OneCoreTest extends OneCore {
  @Test
  void aLateWordOfANodeThatIsGoneAttractsNoTask() {
    peers(B);
    peers();
    heard(B, load(B, 64_000));
    submit(1, 2, 3);
    assertThat(dispatchedTo()).isEmpty();
    assertThat(core.peerLoads()).isEmpty();
  }

  @Test
  void aTaskOfANodeThatIsGoneIsNotBegun() {
    peers(B, C);
    peers(C);
    heard(B, foreign(1, B, B));
    assertThat(started()).isEmpty();
    peers(B, C);
    heard(B, foreign(2, B, B));
    assertThat(started()).as("it came back").containsExactly(id(2));
  }

  @Test
  void cancelOfAStoredValueCancelsNobody() {
    beginJob();
    var stored = ObjectId.put(DRIVER, 0);
    happens(
        new NodeEvent.Put(stored, new Stored.Inline(Bytes.utf8("x"))),
        new NodeEvent.CancelAsked(DRIVER, stored, true));
    assertThat(out).contains(new NodeCommand.CancelAnswered(DRIVER, false));
    assertThat(all(NodeCommand.Interrupt.class)).isEmpty();
    assertThat(all(NodeCommand.JobFinished.class)).isEmpty();
  }

  @Test
  void driversDoNotCountAgainstTheQueueOfTasks() {
    beginJob();
    submit(1, 2);
    driverGets(1);
    finish(id(1));
    finish(DRIVER);
    assertThat(core.leftQueue()).as("of two tasks that entered").isEqualTo(2);
  }

  @Test
  void everyTaskLeavesTheQueueOnce() {
    core = core(1000, 1000);
    beginJob();
    peers(B);
    heard(B, load(B, 1000));
    submit(1, 2, 3, 4);
    happens(new NodeEvent.CancelAsked(DRIVER, result(3), true));
    peers();
    finish(DRIVER);
    assertThat(core.leftQueue()).isEqualTo(4);
  }

  @Test
  void aSubmittedTaskIsCopiedOnlyWhenItsJobHasMoved() {
    peers(B);
    heard(B, foreign(1, B, B));
    var before = task(id(1).child(0), SELF, B);
    happens(new NodeEvent.Submitted(id(1), before));
    heard(B, new PeerMessage.JobMoved(JOB, 2));
    peers(B, C);
    heard(C, new PeerMessage.JobMoved(JOB, 3));
    var after = task(id(1).child(1), SELF, B);
    happens(new NodeEvent.Submitted(id(1), after));
    finish(id(1));
    assertThat(ran(before.id())).isSameAs(before);
    finish(before.id());
    assertThat(ran(after.id())).isEqualTo(task(after.id(), SELF, C));
  }

  private TaskSpec ran(TaskId task) {
    return all(NodeCommand.Run.class).stream()
        .map(run -> run.dispatch().spec())
        .filter(spec -> spec.id().equals(task))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTaskThatEndedIsNotRunAgainWhenItIsSubmittedAgain() {
    beginJob();
    submit(1);
    driverGets(1);
    finish(id(1));
    submit(1);
    assertThat(started()).containsExactly(DRIVER, id(1));
    assertThat(core.leftQueue()).isEqualTo(2);
  }

  @Test
  void everythingOfAJobGoesWithItsHome() {
    peers(B);
    heard(B, foreign(1, B, B));
    var child = task(id(1).child(0), SELF, B, new Argument.Dependency(result(99)));
    happens(new NodeEvent.Submitted(id(1), child));
    happens(new NodeEvent.Put(ObjectId.put(id(1), 0), stored("kept")));
    finish(id(1));
    peers();
    timePasses(19_999);
    assertThat(core.records()).as("somebody may take the job over").isPositive();
    timePasses(1);
    assertThat(core.records()).isZero();
    assertThat(out).contains(new NodeCommand.Forget(JOB));
  }

  @Test
  void valuesOfAJobGoWithItsHomeThoughNothingOfItRuns() {
    peers(B);
    heard(B, foreign(1, B, B));
    happens(new NodeEvent.Put(ObjectId.put(id(1), 0), stored("kept")));
    finish(id(1));
    peers();
    timePasses(20_000);
    assertThat(core.records()).isZero();
    assertThat(out).contains(new NodeCommand.Forget(JOB));
  }

  @Test
  void whatAGuestStoredAfterItsJobEndedIsForgottenToo() {
    beginJob();
    submit(1);
    driverGets(1);
    happens(new NodeEvent.TaskStopped(DRIVER, new TaskError(Code.CANCELLED, "stopped")));
    assertThat(all(NodeCommand.Forget.class)).hasSize(1);
    finish(id(1));
    assertThat(all(NodeCommand.Forget.class)).hasSize(2);
    finish(DRIVER);
    assertThat(core.records()).isZero();
  }

  @Test
  void aQueueOfOneLetsWaitingSubmittersGoOn() {
    core = core(2000, 1);
    beginJob();
    submit(1);
    happens(new NodeEvent.WaitsForRoom(DRIVER));
    assertThat(all(NodeCommand.Wake.class)).hasSize(1);
  }

  @Test
  void tasksThatWaitForValuesFillTheQueueToo() {
    core = core(8000, 4);
    beginJob();
    submit(0);
    for (int i = 1; i <= 4; i++) {
      happens(
          new NodeEvent.Submitted(
              DRIVER, task(i, new Argument.Dependency(ObjectId.result(id(0), 0)))));
    }
    happens(new NodeEvent.WaitsForRoom(DRIVER));
    assertThat(all(NodeCommand.Wake.class)).isEmpty();
    finish(id(0));
    assertThat(all(NodeCommand.Wake.class)).hasSize(1);
  }

  @Test
  void aMessageThatComesTwiceDoesNoHarm() {
    peers(B);
    heard(B, foreign(1, B, B));
    heard(B, foreign(1, B, B));
    assertThat(started()).containsExactly(id(1));
    finish(id(1));
    assertThat(all(NodeCommand.Send.class))
        .filteredOn(send -> send.message() instanceof PeerMessage.Completed)
        .hasSize(1);
    heard(B, new PeerMessage.JobEnded(JOB));
    heard(B, new PeerMessage.JobEnded(JOB));
    heard(B, foreign(1, B, B));
    assertThat(started()).hasSize(1);
    assertThat(core.records()).isZero();
  }

  @Test
  void aTaskWhoseInputFailedFailsWithTheSameReason() {
    beginJob();
    submit(1);
    happens(new NodeEvent.Submitted(DRIVER, task(2, new Argument.Dependency(result(1)))));
    driverGets(2);
    var trapped = new TaskError(Code.TRAPPED, "unreachable");
    var bill = succeeded(SELF, "").bill();
    happens(new NodeEvent.Finished(id(1), 1, new Outcome.Failed(trapped, -1, bill)));
    assertThat(started()).doesNotContain(id(2));
    var woken = all(NodeCommand.Wake.class).getFirst();
    assertThat(woken.states()).containsExactly(new ObjectState.Broken(trapped));
  }

  @Test
  void aTaskIsTriedAgainOnlyAsOftenAsItAsks() {
    beginJob();
    happens(
        new NodeEvent.Submitted(
            DRIVER, Specs.task(1, new TaskOptions(Demand.ONE_CPU, 1, Duration.ZERO))));
    for (int death = 0; death < 2; death++) {
      var peer = new NodeId("p" + death);
      peers(peer);
      heard(peer, load(peer, 1000));
      assertThat(dispatchedTo()).hasSize(death + 1).endsWith(peer);
      peers();
    }
    driverGets(1);
    var woken = all(NodeCommand.Wake.class).getFirst();
    assertThat(woken.states().toString()).contains("NODE_DIED").contains("tried 2 times");
    assertThat(started()).doesNotContain(id(1));
  }

  @Test
  void otherJobsAreNotTouchedByTheEndOfOne() {
    var other = new JobId(2);
    var otherTask = task(TaskId.driver(other).child(0), SELF, SELF);
    core = core(4000, 100);
    beginJob();
    happens(new NodeEvent.Submitted(TaskId.driver(other), Specs.driver(other)));
    happens(new NodeEvent.Submitted(TaskId.driver(other), otherTask));
    finish(DRIVER);
    assertThat(all(NodeCommand.Interrupt.class)).isEmpty();
    assertThat(ids(otherTask)).isSubsetOf(started());
  }

  private static List<TaskId> ids(TaskSpec... specs) {
    return Arrays.stream(specs).map(TaskSpec::id).toList();
  }

  private static Stored stored(String text) {
    return new Stored.Inline(Bytes.utf8(text));
  }
}
