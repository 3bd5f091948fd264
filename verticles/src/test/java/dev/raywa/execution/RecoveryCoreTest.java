package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.ready;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.succeeded;
import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a node goes on with what others began.
final class RecoveryCoreTest extends OneCore {
  private static final TaskId PARENT = DRIVER.child(1);
  private static final TaskId CHILD = PARENT.child(0);
  private static final ObjectId VALUE = ObjectId.result(CHILD, 0);

  @BeforeEach
  void others() {
    core = core(4000, 1000);
    peers(B, C);
  }

  /// A parent from B runs here and submits its child.
  private void parentSubmits(int attempt) {
    heard(B, new Dispatch(task(PARENT, B, B), attempt, List.of()));
    happens(new NodeEvent.Submitted(PARENT, task(CHILD, SELF, B)));
  }

  private void parentGets() {
    happens(new NodeEvent.Waits(PARENT, List.of(VALUE), 1, false));
  }

  private List<ObjectState> woken() {
    return all(NodeCommand.Wake.class).getLast().states();
  }

  private static NodeCommand ask(NodeId to) {
    return new NodeCommand.Send(to, new PeerMessage.Ask(VALUE));
  }

  private long timesRead() {
    return all(NodeCommand.ReadDirectory.class).size();
  }

  private int attempt(TaskId task) {
    return all(NodeCommand.Run.class).stream()
        .map(NodeCommand.Run::dispatch)
        .filter(dispatch -> dispatch.spec().id().equals(task))
        .toList()
        .getLast()
        .attempt();
  }

  private NodeCommand.Claim claim() {
    return all(NodeCommand.Claim.class).getLast();
  }

  private void decided(boolean won) {
    happens(new NodeEvent.Claimed(claim().object(), claim().next(), won));
  }

  @Test
  void aParentThatRunsForTheFirstTimeAsksNobody() {
    parentSubmits(1);
    assertThat(timesRead()).isZero();
    assertThat(started()).containsExactly(PARENT, CHILD);
    assertThat(attempt(CHILD)).isEqualTo(1);
  }

  @Test
  void aChildThatEndedBeforeIsNotRunAgain() {
    parentSubmits(2);
    assertThat(out).contains(new NodeCommand.ReadDirectory(VALUE));
    parentGets();
    assertThat(started()).containsExactly(PARENT);
    directorySays(VALUE, new DirectoryEntry.Ended(C, succeeded(C, "x"), Optional.empty()));
    assertThat(woken()).containsExactly(ready("x"));
    assertThat(started()).containsExactly(PARENT);
    assertThat(core.leftQueue()).as("of one that entered").isEqualTo(1);
  }

  @Test
  void aChildThatALivingNodeLooksAfterIsAwaited() {
    parentSubmits(2);
    parentGets();
    directorySays(VALUE, pending(task(CHILD, C, B), 1));
    assertThat(out).contains(ask(C)).doesNotContain(ask(B));
    heard(C, new PeerMessage.Answer(VALUE, ready("theirs")));
    assertThat(woken()).containsExactly(ready("theirs"));
    assertThat(started()).containsExactly(PARENT);
    assertThat(core.leftQueue()).isEqualTo(1);
  }

  @Test
  void aChildOfADeadNodeIsTakenOverAndRunsWithTheNextAttempt() {
    peers(B);
    parentSubmits(2);
    var found = pending(task(CHILD, C, B), 3);
    directorySays(VALUE, found);
    assertThat(started()).containsExactly(PARENT);
    assertThat(claim())
        .isEqualTo(new NodeCommand.Claim(VALUE, found, started(task(CHILD, SELF, B), 3)));
    decided(true);
    assertThat(started()).containsExactly(PARENT, CHILD);
    assertThat(attempt(CHILD)).isEqualTo(4);
  }

  @Test
  void whoDoesNotGetAChildLooksWhoGotIt() {
    peers(B);
    parentSubmits(2);
    directorySays(VALUE, pending(task(CHILD, C, B), 1));
    decided(false);
    assertThat(timesRead()).isEqualTo(2);
    directorySays(VALUE, pending(task(CHILD, B, B), 1));
    assertThat(out).contains(ask(B));
    assertThat(started()).containsExactly(PARENT);
  }

  @Test
  void aChildThatNobodyNotedMayHaveBeenTriedAllTheSame() {
    parentSubmits(2);
    directoryKnowsNot(VALUE);
    assertThat(started()).containsExactly(PARENT, CHILD);
    assertThat(attempt(CHILD)).isEqualTo(2);
    assertThat(core.leftQueue()).isEqualTo(1);
  }

  @Test
  void aChildIsCancelledThoughItIsNotKnownYetWhereItIs() {
    parentSubmits(2);
    happens(new NodeEvent.CancelAsked(PARENT, VALUE, false));
    assertThat(all(NodeCommand.CancelAnswered.class)).isEmpty();
    directoryKnowsNot(VALUE);
    assertThat(started()).containsExactly(PARENT);
    happens(new NodeEvent.Ticked());
    happens(new NodeEvent.Written(1));
    assertThat(out).contains(new NodeCommand.CancelAnswered(PARENT, true));
    parentGets();
    assertThat(woken().toString()).contains("CANCELLED");
  }

  @Test
  void aChildOfAnotherNodeIsCancelledThere() {
    parentSubmits(2);
    happens(new NodeEvent.CancelAsked(PARENT, VALUE, false));
    directorySays(VALUE, pending(task(CHILD, C, B), 1));
    assertThat(said(PeerMessage.Stop.class))
        .extracting(PeerMessage.Stop::task)
        .containsExactly(CHILD);
  }

  @Test
  void whoIsCancelledWithAllBelowItStopsItsChildrenElsewhereToo() {
    parentSubmits(2);
    directorySays(VALUE, pending(task(CHILD, C, B), 1));
    var reason = new TaskError(Code.CANCELLED, "not needed");
    heard(B, new PeerMessage.Cancel(PARENT, reason, true));
    assertThat(out).contains(new NodeCommand.Interrupt(PARENT, reason));
    var stop = new PeerMessage.Stop(CHILD, reason, true, PARENT);
    assertThat(out).contains(new NodeCommand.Send(C, stop));
  }

  @Test
  void whatIsWonForAJobThatEndedMeanwhileIsErased() {
    peers(B);
    parentSubmits(2);
    directorySays(VALUE, pending(task(CHILD, C, B), 1));
    heard(B, new PeerMessage.JobEnded(JOB));
    decided(true);
    assertThat(out).contains(new NodeCommand.Erase(List.of(VALUE)));
    assertThat(started()).containsExactly(PARENT);
    finish(PARENT);
    assertThat(core.records()).isZero();
  }

  @Test
  void aTaskThatRunsHereForADeadNodeIsThisNodesFromThenOn() {
    heard(B, foreign(1, B, C));
    peers(C);
    finish(id(1));
    timePasses(20);
    var noted = all(NodeCommand.Write.class).getLast().batch().entries().get(result(1));
    assertThat(noted)
        .isEqualTo(new DirectoryEntry.Ended(SELF, succeeded(SELF, "done"), Optional.empty()));
    heard(C, new PeerMessage.Ask(result(1)));
    assertThat(said(PeerMessage.Answer.class))
        .containsExactly(new PeerMessage.Answer(result(1), ready("done")));
    assertThat(started()).as("it goes on, and is not run again").containsExactly(id(1));
  }

  @Test
  void afterADeathOrphansAreLookedForAgainAndAgain() {
    peers(B);
    assertThat(all(NodeCommand.TakeOver.class)).isEmpty();
    for (long ms : new long[] {100, 400, 2_000}) {
      timePasses(ms);
    }
    assertThat(all(NodeCommand.TakeOver.class))
        .hasSize(3)
        .containsOnly(new NodeCommand.TakeOver(Set.of(SELF, B)));
  }

  @Test
  void orphansOfAJobThatEndedAreErasedTogether() {
    peers(B);
    heard(B, new PeerMessage.JobEnded(JOB));
    var found = Map.of(VALUE, pending(task(CHILD, C, B), 1), result(9), pending(task(9), 1));
    happens(new NodeEvent.Orphans(Map.copyOf(found)));
    assertThat(all(NodeCommand.Erase.class))
        .singleElement()
        .extracting(NodeCommand.Erase::objects)
        .satisfies(erased -> assertThat(erased).containsExactlyInAnyOrder(VALUE, result(9)));
    assertThat(all(NodeCommand.Claim.class)).isEmpty();
  }

  @Test
  void anOrphanRunsAgainWhereItIsWon() {
    peers(B);
    happens(new NodeEvent.Orphans(Map.of(VALUE, pending(task(CHILD, C, B), 1))));
    assertThat(started()).isEmpty();
    decided(true);
    assertThat(started()).containsExactly(CHILD);
    assertThat(attempt(CHILD)).isEqualTo(2);
  }

  @Test
  void anOrphanThatWasUnderWayOnThreeDeadNodesIsPoisoned() {
    peers(B);
    var lineage = new DirectoryEntry.Lineage(task(CHILD, C, B), DRIVER, 3, 2);
    happens(new NodeEvent.Orphans(Map.of(VALUE, new DirectoryEntry.Pending(lineage, true))));
    assertThat(claim().next().lineage().lost()).isEqualTo(3);
    decided(true);
    assertThat(started()).isEmpty();
    heard(B, new PeerMessage.Ask(VALUE));
    var answer = said(PeerMessage.Answer.class).getLast();
    assertThat(((ObjectState.Broken) answer.state()).error().code()).isEqualTo(Code.POISONED);
  }

  @Test
  void anOrphanThatAnotherNodeWonIsLeftToIt() {
    peers(B);
    happens(new NodeEvent.Orphans(Map.of(VALUE, pending(task(CHILD, C, B), 1))));
    decided(false);
    assertThat(started()).isEmpty();
    assertThat(timesRead()).isZero();
  }

  @Test
  void anOrphanWaitsUntilItsJobHasAHome() {
    peers(B);
    happens(new NodeEvent.Orphans(Map.of(VALUE, pending(task(CHILD, C, C), 1))));
    assertThat(all(NodeCommand.Claim.class)).isEmpty();
    heard(B, new PeerMessage.JobMoved(JOB, 2));
    assertThat(claim().next()).isEqualTo(started(task(CHILD, SELF, B), 1));
  }

  @Test
  void aResultThatIsLostWithItsNodeIsMadeAgainByWhoeverMissesIt() {
    var place = new Stored.InGrid(100_000, C, 0, Bytes.of(new byte[32]));
    heard(B, foreign(1, B, B));
    happens(new NodeEvent.Waits(PARENT, List.of(VALUE), 1, false));
    heard(B, new PeerMessage.Answer(VALUE, new ObjectState.Ready(place)));
    peers(B);
    happens(new NodeEvent.Missed(PARENT, VALUE, place));
    heard(B, new PeerMessage.Answer(VALUE, new ObjectState.Unknown()));
    var outcome = new Outcome.Succeeded(List.of(place), succeeded(C, "").bill());
    var lineage = new Lineage(task(CHILD, C, B), PARENT, 1, 0);
    directorySays(VALUE, new DirectoryEntry.Ended(C, outcome, Optional.of(lineage)));
    decided(true);
    assertThat(started()).containsExactly(PARENT, CHILD);
    assertThat(attempt(CHILD)).isEqualTo(2);
    happens(new NodeEvent.Finished(CHILD, 2, succeeded(SELF, "again")));
    assertThat(woken()).containsExactly(ready("again"));
  }

  @Test
  void aJobThatIsTakenOverStartsItsDriverHereAndTellsAll() {
    peers(B, C);
    heard(B, foreign(1, B, C));
    peers(B);
    happens(new NodeEvent.JobTaken(Specs.driver(JOB), 2));
    assertThat(started()).containsExactly(id(1), DRIVER);
    assertThat(attempt(DRIVER)).isEqualTo(2);
    var moved = new PeerMessage.JobMoved(JOB, 2);
    assertThat(out).contains(new NodeCommand.Send(B, moved), new NodeCommand.JobMoved(JOB, SELF));
    timePasses(20_000);
    assertThat(all(NodeCommand.Forget.class)).as("it has a home").isEmpty();
  }

  @Test
  void aJobThatFoundANewHomeElsewhereGoesOn() {
    heard(B, foreign(1, B, C));
    peers(B);
    heard(B, new PeerMessage.JobMoved(JOB, 2));
    assertThat(out).contains(new NodeCommand.JobMoved(JOB, B));
    timePasses(20_000);
    assertThat(all(NodeCommand.Forget.class)).isEmpty();
  }

  @Test
  void aJobThatNobodyTakesOverIsForgotten() {
    heard(B, foreign(1, B, C));
    peers(B);
    timePasses(19_999);
    assertThat(all(NodeCommand.Interrupt.class)).isEmpty();
    timePasses(1);
    assertThat(out).contains(new NodeCommand.Forget(JOB));
    assertThat(all(NodeCommand.Interrupt.class))
        .allSatisfy(stop -> assertThat(stop.reason().code()).isEqualTo(Code.JOB_ENDED))
        .hasSize(1);
    finish(id(1));
    assertThat(core.records()).isZero();
  }
}
