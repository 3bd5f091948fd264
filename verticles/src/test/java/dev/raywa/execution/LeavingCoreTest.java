package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.succeeded;
import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError.Code;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a node takes its leave.
final class LeavingCoreTest extends OneCore {
  private static final long GRACE_MS = 5_000;

  @BeforeEach
  void others() {
    peers(B);
  }

  private void leaves() {
    happens(new NodeEvent.Leaves(GRACE_MS));
  }

  private boolean mayLeave() {
    return !all(NodeCommand.MayLeave.class).isEmpty();
  }

  private static void isGivenBack(PeerMessage.Completed said) {
    var failed = (Outcome.Failed) said.outcome();
    assertThat(failed.error().code()).isEqualTo(Code.NODE_DIED);
    assertThat(failed.bill().runNanos()).as("it cost no attempt").isZero();
  }

  @Test
  void anIdleNodeMayLeaveAtOnce() {
    leaves();
    assertThat(mayLeave()).isTrue();
    assertThat(core.load().leaving()).isTrue();
    timePasses(2 * GRACE_MS);
    assertThat(all(NodeCommand.MayLeave.class)).as("said once").hasSize(1);
  }

  @Test
  void aNodeThatDoesNotLeaveIsNotSentAway() {
    timePasses(2 * GRACE_MS);
    assertThat(mayLeave()).isFalse();
    assertThat(core.load().leaving()).isFalse();
  }

  @Test
  void waitingTasksOfOthersGoBackAndRunningOnesEnd() {
    heard(B, foreign(1, B, B));
    heard(B, foreign(2, B, B));
    assertThat(started()).containsExactly(id(1));
    leaves();
    assertThat(said(PeerMessage.Completed.class))
        .extracting(PeerMessage.Completed::task)
        .containsExactly(id(2));
    isGivenBack(said(PeerMessage.Completed.class).getFirst());
    assertThat(mayLeave()).isFalse();
    finish(id(1));
    assertThat(mayLeave()).isTrue();
    assertThat(started()).containsExactly(id(1));
  }

  @Test
  void tasksThatArriveLaterGoBackToo() {
    heard(B, foreign(1, B, B));
    leaves();
    heard(B, foreign(2, B, B));
    assertThat(started()).containsExactly(id(1));
    isGivenBack(said(PeerMessage.Completed.class).getFirst());
  }

  @Test
  void ownTasksStartNoMoreWhileOthersStay() {
    core = core(4000, 100);
    peers(B);
    heard(B, load(B, 4000));
    heard(B, foreign(1, B, B));
    leaves();
    happens(new NodeEvent.Submitted(id(1), task(id(1).child(0), SELF, B)));
    assertThat(started()).as("there are slots, and yet").containsExactly(id(1));
    assertThat(dispatchedTo()).containsExactly(B);
    finish(id(1));
    assertThat(mayLeave()).as("it still answers for a task").isFalse();
    heard(B, new PeerMessage.Completed(id(1).child(0), 1, succeeded(B, "x")));
    written();
    assertThat(mayLeave()).isTrue();
  }

  @Test
  void aNodeWithoutOthersEndsItsTasksItself() {
    peers();
    beginJob();
    leaves();
    submit(1);
    driverGets(1);
    assertThat(started()).containsExactly(DRIVER, id(1));
    assertThat(mayLeave()).isFalse();
  }

  @Test
  void afterTheGraceTheNodeMayLeaveWhateverRuns() {
    heard(B, foreign(1, B, B));
    leaves();
    timePasses(GRACE_MS - 1);
    assertThat(mayLeave()).isFalse();
    timePasses(1);
    assertThat(mayLeave()).isTrue();
  }

  @Test
  void whoIsToldTwiceLeavesAtTheEarlierTime() {
    heard(B, foreign(1, B, B));
    leaves();
    happens(new NodeEvent.Leaves(10));
    happens(new NodeEvent.Leaves(10 * GRACE_MS));
    timePasses(10);
    assertThat(mayLeave()).isTrue();
  }

  @Test
  void nobodyLeavesBeforeWhatOthersNeedIsSafe() {
    core = core(4000, 100);
    peers(B);
    heard(B, foreign(1, B, B));
    happens(new NodeEvent.Submitted(id(1), task(id(1).child(0), SELF, B)));
    finish(id(1).child(0));
    leaves();
    finish(id(1));
    assertThat(mayLeave()).isFalse();
    written();
    assertThat(mayLeave()).isTrue();
  }

  @Test
  void nobodyLeavesBeforeTheClusterKnowsHowItsJobsEnded() {
    core.on(new NodeEvent.Submitted(DRIVER, Specs.driver(JOB)), 0);
    core.settle(0);
    core.on(new NodeEvent.Leaves(GRACE_MS), 0);
    core.on(new NodeEvent.Finished(DRIVER, 1, succeeded(SELF, "")), 0);
    core.settle(0);
    assertThat(all(NodeCommand.JobFinished.class)).hasSize(1);
    assertThat(mayLeave()).isFalse();
    core.on(new NodeEvent.JobRecorded(JOB), 0);
    core.settle(0);
    assertThat(mayLeave()).isTrue();
  }
}
