package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.recovery.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When those who cancel are answered.
final class StopsTest {
  private static final TaskId ASKER = TaskId.driver(JOB);
  private static final TaskId TARGET = ASKER.child(1);
  private static final NodeCommand YES = new NodeCommand.CancelAnswered(ASKER, true);
  private static final NodeCommand NO = new NodeCommand.CancelAnswered(ASKER, false);

  private final List<NodeCommand> out = new ArrayList<>();
  private final Journal journal = new Journal(1 << 20);
  private final NodeState node = new NodeState(SELF, journal, out::add);
  private final Stops stops = new Stops(node);

  @BeforeEach
  void others() {
    node.peersAre(Set.of(B, C));
  }

  private void somethingIsToBeWritten() {
    var kept = new DirectoryEntry.Kept(SELF, new Stored.Inline(Bytes.utf8("x")));
    node.note(result(9), kept);
  }

  private void everythingIsSafe() {
    journal.written(journal.next(node.nowMs(), true).orElseThrow().number());
    node.releaseHeld();
  }

  @Test
  void aTaskThatRunsNowhereIsAnsweredForAtOnce() {
    stops.answer(TARGET, YES);
    assertThat(out).containsExactly(YES);
  }

  @Test
  void theAnswerWaitsUntilTheTaskHasEndedOnItsNode() {
    stops.began(TARGET, B);
    stops.answer(TARGET, YES);
    stops.ended(TARGET, C);
    stops.ended(ASKER.child(2), B);
    assertThat(out).isEmpty();
    stops.ended(TARGET, B);
    assertThat(out).containsExactly(YES);
    stops.ended(TARGET, B);
    assertThat(out).hasSize(1);
    assertThat(stops.size()).isZero();
  }

  @Test
  void theAnswerWaitsUntilNobodyCouldTakeTheTaskUpAgain() {
    somethingIsToBeWritten();
    stops.answer(TARGET, YES);
    assertThat(out).isEmpty();
    everythingIsSafe();
    assertThat(out).containsExactly(YES);
  }

  @Test
  void theAnswerWaitsForBoth() {
    stops.began(TARGET, B);
    stops.answer(TARGET, YES);
    somethingIsToBeWritten();
    stops.ended(TARGET, B);
    assertThat(out).isEmpty();
    everythingIsSafe();
    assertThat(out).containsExactly(YES);
  }

  @Test
  void allWhoWaitForOneTaskAreAnswered() {
    var other = new NodeCommand.CancelAnswered(ASKER.child(2), true);
    stops.began(TARGET, B);
    stops.answer(TARGET, YES);
    stops.answer(TARGET, other);
    stops.ended(TARGET, B);
    assertThat(out).containsExactly(YES, other);
  }

  @Test
  void nothingRunsOnANodeThatIsGone() {
    stops.began(TARGET, B);
    stops.answer(TARGET, YES);
    stops.lost(C);
    assertThat(out).isEmpty();
    stops.lost(B);
    assertThat(out).containsExactly(YES);
  }

  @Test
  void oneNodeThatStoppedTheTaskIsEnough() {
    stops.asked(TARGET, ASKER, node.peers());
    stops.answered(B, TARGET, ASKER, true);
    stops.answered(C, TARGET, ASKER, false);
    assertThat(out).containsExactly(YES);
    assertThat(stops.size()).isZero();
  }

  @Test
  void noIsTheAnswerOnlyOfAll() {
    stops.asked(TARGET, ASKER, node.peers());
    stops.answered(B, TARGET, ASKER, false);
    stops.answered(B, TARGET, ASKER, false);
    assertThat(out).as("one said it twice").isEmpty();
    stops.answered(C, TARGET, ASKER, false);
    assertThat(out).containsExactly(NO);
  }

  @Test
  void aNodeThatIsGoneStopsNothing() {
    stops.asked(TARGET, ASKER, node.peers());
    stops.lost(B);
    assertThat(out).isEmpty();
    stops.lost(C);
    assertThat(out).containsExactly(NO);
  }

  @Test
  void whoWasAskedIsNotWhoIsThereLater() {
    stops.asked(TARGET, ASKER, node.peers());
    node.peersAre(Set.of(C, new NodeId("d")));
    stops.lost(B);
    stops.answered(C, TARGET, ASKER, false);
    assertThat(out).containsExactly(NO);
  }

  @Test
  void aJobThatIsForgottenIsNotAnswered() {
    stops.began(TARGET, B);
    stops.answer(TARGET, YES);
    stops.asked(ASKER.child(2), ASKER, node.peers());
    stops.forget(JOB);
    stops.lost(B);
    stops.lost(C);
    assertThat(out).isEmpty();
    assertThat(stops.size()).isZero();
  }
}
