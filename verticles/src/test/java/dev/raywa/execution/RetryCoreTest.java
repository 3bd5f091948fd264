package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.ready;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.succeeded;
import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which failures are followed by another attempt, and what must be safe before others learn of an
/// end.
final class RetryCoreTest extends OneCore {
  private static final TaskOptions STUBBORN =
      new TaskOptions(Demand.ONE_CPU, 1, true, Duration.ZERO);

  private Code failure() {
    var state = all(NodeCommand.Wake.class).getLast().states().getFirst();
    return state instanceof ObjectState.Broken(var error) ? error.code() : Code.INTERNAL;
  }

  private void submitAndWait(TaskOptions options) {
    beginJob();
    happens(new NodeEvent.Submitted(DRIVER, task(1, options)));
    driverGets(1);
  }

  private void fails(Code code) {
    happens(new NodeEvent.Finished(id(1), 1, failed(SELF, code)));
  }

  /// The driver keeps the only slot here, so that a task runs on a peer.
  private void submitTo(NodeId peer) {
    beginJob();
    peers(peer);
    heard(peer, load(peer, 1000));
    submit(1);
    assertThat(dispatchedTo()).containsExactly(peer);
  }

  @Test
  void aTrapIsFinal() {
    submitAndWait(TaskOptions.DEFAULT);
    fails(Code.TRAPPED);
    assertThat(failure()).isEqualTo(Code.TRAPPED);
    assertThat(started()).containsExactly(DRIVER, id(1));
  }

  @Test
  void aTrapIsRetriedWhenTheTaskAsksForIt() {
    submitAndWait(STUBBORN);
    fails(Code.TRAPPED);
    assertThat(all(NodeCommand.Wake.class)).isEmpty();
    assertThat(all(NodeCommand.Run.class).getLast().dispatch().attempt()).isEqualTo(2);
    fails(Code.OUT_OF_MEMORY);
    assertThat(failure()).as("one retry was all").isEqualTo(Code.OUT_OF_MEMORY);
    assertThat(started()).containsExactly(DRIVER, id(1), id(1));
  }

  @Test
  void whatWouldFailAgainIsNotRetriedEvenThen() {
    submitAndWait(STUBBORN);
    fails(Code.BAD_FUNCTION);
    assertThat(failure()).isEqualTo(Code.BAD_FUNCTION);
    assertThat(started()).containsExactly(DRIVER, id(1));
  }

  @Test
  void anAttemptThatItsNodeStoppedIsRetried() {
    submitAndWait(TaskOptions.DEFAULT);
    fails(Code.NODE_DIED);
    assertThat(started()).containsExactly(DRIVER, id(1), id(1));
    finish(id(1));
    var woken = all(NodeCommand.Wake.class).getLast();
    assertThat(woken.states()).containsExactly(ready("done"));
  }

  @Test
  void aTaskThatIsGivenBackBeforeItRanGoesElsewhereEvenWithoutRetries() {
    beginJob();
    peers(B);
    heard(B, load(B, 1000));
    var once = new TaskOptions(Demand.ONE_CPU, 0, Duration.ZERO);
    happens(new NodeEvent.Submitted(DRIVER, task(1, once)));
    var leaves = new TaskError(Code.NODE_DIED, "it leaves");
    var gaveBack = new Outcome.Failed(leaves, -1, new Bill(B, 1, 0, 0, 0, 0));
    heard(B, new PeerMessage.Completed(id(1), 1, gaveBack));
    driverGets(1);
    assertThat(all(NodeCommand.Wake.class)).isEmpty();
    assertThat(dispatchedTo().size() + started().size()).as("driver and two attempts").isEqualTo(3);
  }

  @Test
  void aTaskThatThreeNodesDidNotSurviveIsTheReason() {
    submitTo(new NodeId("p0"));
    for (int death = 1; death <= 3; death++) {
      timePasses(5_000);
      var next = new NodeId("p" + death);
      peers(next);
      heard(next, load(next, 1000));
    }
    assertThat(dispatchedTo()).hasSize(3);
    driverGets(1);
    assertThat(failure()).isEqualTo(Code.POISONED);
  }

  @Test
  void theEndOfATaskThatMadeOthersIsToldWhenTheyAreSafe() {
    core = core(4000, 100);
    peers(B);
    heard(B, foreign(1, B, B));
    happens(new NodeEvent.Submitted(id(1), task(id(1).child(0), SELF, B)));
    finish(id(1));
    assertThat(said(PeerMessage.Completed.class)).isEmpty();
    assertThat(all(NodeCommand.Write.class)).as("somebody waits").hasSize(1);
    written();
    assertThat(said(PeerMessage.Completed.class))
        .extracting(PeerMessage.Completed::task)
        .containsExactly(id(1));
  }

  @Test
  void theEndOfATaskThatStoredAValueIsToldWhenItIsSafe() {
    peers(B);
    heard(B, foreign(1, B, B));
    var value = new Stored.Inline(Bytes.utf8("kept"));
    happens(new NodeEvent.Put(ObjectId.put(id(1), 0), value));
    finish(id(1));
    assertThat(said(PeerMessage.Completed.class)).isEmpty();
    written();
    assertThat(said(PeerMessage.Completed.class)).hasSize(1);
  }

  @Test
  void theEndOfATaskThatMadeNothingIsToldAtOnce() {
    peers(B);
    heard(B, foreign(1, B, B));
    finish(id(1));
    assertThat(said(PeerMessage.Completed.class)).hasSize(1);
    assertThat(all(NodeCommand.Write.class)).isEmpty();
  }

  @Test
  void aCancelIsAnsweredWhenTheTaskHasEndedAndThatIsSafe() {
    submitTo(B);
    happens(new NodeEvent.CancelAsked(DRIVER, result(1), true));
    assertThat(said(PeerMessage.Cancel.class)).hasSize(1);
    timePasses(20);
    written();
    assertThat(all(NodeCommand.CancelAnswered.class)).as("it may still run").isEmpty();
    happens(new NodeEvent.Put(ObjectId.put(DRIVER, 0), new Stored.Inline(Bytes.utf8("x"))));
    heard(B, new PeerMessage.Completed(id(1), 1, failed(B, Code.CANCELLED)));
    assertThat(all(NodeCommand.CancelAnswered.class)).as("not everything is safe").isEmpty();
    written();
    assertThat(out).contains(new NodeCommand.CancelAnswered(DRIVER, true));
  }

  @Test
  void aCancelIsAnsweredWhenTheNodeOfTheTaskIsGone() {
    submitTo(B);
    happens(new NodeEvent.CancelAsked(DRIVER, result(1), true));
    assertThat(all(NodeCommand.CancelAnswered.class)).isEmpty();
    peers();
    assertThat(out).contains(new NodeCommand.CancelAnswered(DRIVER, true));
    assertThat(started()).as("it is not taken up again").containsExactly(DRIVER);
  }

  @Test
  void aCancelledTaskOfAnotherNodeIsAnsweredWhenItHasEndedHere() {
    beginJob();
    peers(B);
    submit(1);
    driverGets(1);
    assertThat(started()).containsExactly(DRIVER, id(1));
    var reason = new TaskError(Code.CANCELLED, "not needed");
    heard(B, new PeerMessage.Stop(id(1), reason, true, id(7)));
    assertThat(all(NodeCommand.Interrupt.class)).hasSize(1);
    assertThat(said(PeerMessage.Stopped.class)).isEmpty();
    happens(new NodeEvent.Finished(id(1), 1, failed(SELF, Code.CANCELLED)));
    written();
    assertThat(said(PeerMessage.Stopped.class))
        .containsExactly(new PeerMessage.Stopped(id(1), id(7), true));
  }

  @Test
  void whoDoesNotLookAfterATaskSaysSoAtOnce() {
    peers(B);
    var reason = new TaskError(Code.CANCELLED, "not needed");
    heard(B, new PeerMessage.Stop(id(1), reason, true, id(7)));
    assertThat(said(PeerMessage.Stopped.class))
        .containsExactly(new PeerMessage.Stopped(id(1), id(7), false));
  }

  @Test
  void aResultThatIsMadeAgainDifferentlyIsReported() {
    submitAndWait(TaskOptions.DEFAULT);
    var first = place((byte) 1);
    happens(new NodeEvent.Finished(id(1), 1, made(first)));
    happens(new NodeEvent.Missed(DRIVER, result(1), first));
    assertThat(started()).containsExactly(DRIVER, id(1), id(1));
    happens(new NodeEvent.Finished(id(1), 2, made(place((byte) 2))));
    var differed = all(NodeCommand.Differed.class).getFirst();
    assertThat(differed.before()).startsWith("01");
    assertThat(differed.after()).startsWith("02");
    assertThat(differed.spec().job()).isEqualTo(JOB);
    happens(new NodeEvent.Missed(DRIVER, result(1), place((byte) 2)));
    happens(new NodeEvent.Finished(id(1), 3, made(place((byte) 2))));
    assertThat(all(NodeCommand.Differed.class)).as("the same once more").hasSize(1);
  }

  private static Stored.InGrid place(byte first) {
    var digest = new byte[Stored.InGrid.SHA256_BYTES];
    digest[0] = first;
    return new Stored.InGrid(100_000, SELF, 0, Bytes.of(digest));
  }

  private static Outcome made(Stored.InGrid place) {
    return new Outcome.Succeeded(List.of(place), succeeded(SELF, "").bill());
  }
}
