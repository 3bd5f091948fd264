package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.ready;
import static dev.raywa.execution.Specs.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError.Code;
import dev.raywa.recovery.Journal;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the search for objects promises.
final class LookupTest extends OneLookup {
  @Test
  void asksTheLikelyOwnersFirst() {
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    assertThat(asked(result(1))).containsExactly(B, C);
  }

  @Test
  void asksTheDirectoryAndThenEveryoneWhenTheLikelyOwnersAreNotThere() {
    without(B, C);
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    assertThat(asked(result(1))).isEmpty();
    unlisted(result(1));
    assertThat(asked(result(1))).containsExactly(D);
  }

  @Test
  void asksTheDirectoryAndThenEveryoneWhenTheLikelyOwnersDeny() {
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B);
    assertThat(timesRead()).as("one has not answered").isZero();
    deny(result(1), C);
    assertThat(asked(result(1))).containsExactly(B, C);
    unlisted(result(1));
    assertThat(asked(result(1)))
        .hasSize(5)
        .endsWith(List.copyOf(node.peers()).toArray(NodeId[]::new));
    lookup.answered(D, result(1), ready("found"));
    assertThat(told).containsExactly(ready("found"));
  }

  @Test
  void theOwnerThatTheDirectoryNamesIsAskedAlone() {
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C);
    lookup.askOwner(result(1), D);
    assertThat(asked(result(1))).containsExactly(B, C, D);
    lookup.answered(D, result(1), ready("found"));
    assertThat(told).containsExactly(ready("found"));
    assertThat(lookup.searching(result(1))).isEmpty();
  }

  @Test
  void whenTheOwnerThatTheDirectoryNamesDeniesTheDirectoryIsReadAgain() {
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C);
    lookup.askOwner(result(1), D);
    deny(result(1), D);
    assertThat(timesRead()).isEqualTo(2);
    assertThat(lookup.searching(result(1)).orElseThrow().denier).isEqualTo(D);
    assertThat(told).isEmpty();
  }

  @Test
  void whenTheOwnerThatTheDirectoryNamesDiesTheDirectoryIsReadAgain() {
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C);
    lookup.askOwner(result(1), D);
    without(D);
    assertThat(timesRead()).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void anObjectThatNobodyKnowsIsRefused() {
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C);
    unlisted(result(1));
    deny(result(1), B, C);
    assertThat(told).isEmpty();
    deny(result(1), D);
    assertThat(told).hasSize(1);
    assertThat(code(told.getFirst())).isEqualTo(Code.NO_SUCH_OBJECT);
    assertThat(lookup.size()).isZero();
  }

  @Test
  void afterTheDeathOfANodeTheDirectoryIsAskedAgainAndAgain() {
    lookup.find(result(1), ASKER, GUEST);
    without(D);
    deny(result(1), B, C);
    unlisted(result(1));
    deny(result(1), B, C);
    assertThat(told).as("who took over may answer soon").isEmpty();
    timePasses(249);
    assertThat(timesRead()).isEqualTo(1);
    timePasses(1);
    assertThat(timesRead()).isEqualTo(2);
    lookup.askOwner(result(1), B);
    lookup.answered(B, result(1), ready("made by another"));
    assertThat(told).containsExactly(ready("made by another"));
    timePasses(AFTERWARDS_MS);
    assertThat(timesRead()).isEqualTo(2);
  }

  @Test
  void longAfterTheDeathOfANodeAnObjectIsRefusedAsEver() {
    without(D);
    timePasses(AFTERWARDS_MS);
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C);
    unlisted(result(1));
    deny(result(1), B, C);
    assertThat(told).extracting(OneLookup::code).containsExactly(Code.NO_SUCH_OBJECT);
  }

  @Test
  void aNodeThatWasNeverInACompanyRefusesAtOnce() {
    var alone = alone();
    var state = alone.find(result(1), ASKER, GUEST);
    assertThat(code(state.orElseThrow())).isEqualTo(Code.NO_SUCH_OBJECT);
    assertThat(out).isEmpty();
  }

  @Test
  void aNodeThatLostAllOthersStillAsksTheDirectory() {
    without(B, C, D);
    timePasses(AFTERWARDS_MS);
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    unlisted(result(1));
    assertThat(told).extracting(OneLookup::code).containsExactly(Code.NO_SUCH_OBJECT);
  }

  @Test
  void everyRefusedObjectHasAStateHoweverManyThereAre() {
    var alone = alone();
    var objects = new ArrayList<ObjectId>();
    for (int i = 0; i < 10_500; i++) {
      objects.add(result(i));
      alone.find(result(i), ASKER, GUEST);
    }
    assertThat(alone.states(objects)).doesNotContainNull();
    assertThat(alone.size()).as("records of guesses").isZero();
  }

  private Lookup alone() {
    var state = new NodeState(SELF, new Journal(1 << 20), out::add);
    return new Lookup(state, (_, _, one) -> told.add(one), _ -> false);
  }

  @Test
  void aNodeThatIsLostHasDenied() {
    lookup.find(result(1), ASKER, GUEST);
    without(B);
    deny(result(1), C);
    unlisted(result(1));
    without(C);
    assertThat(asked(result(1))).hasSize(4);
    without(D);
    assertThat(told).as("somebody may come").isEmpty();
    timePasses(AFTERWARDS_MS);
    unlisted(result(1));
    assertThat(told).extracting(OneLookup::code).containsExactly(Code.NO_SUCH_OBJECT);
  }

  @Test
  void anObjectThatIsSubmittedHereWhileOthersAreAskedIsNotRefused() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.expect(result(1));
    deny(result(1), B, C);
    assertThat(timesRead()).isZero();
    lookup.settle(result(1), ready("made here"));
    assertThat(told).containsExactly(ready("made here"));
  }

  @Test
  void secondSearchAsksNobodyAgain() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.find(result(1), ASKER, new Watcher.Guest(ASKER.id(), 1));
    assertThat(asked(result(1))).hasSize(2);
    lookup.answered(B, result(1), ready("x"));
    lookup.answered(B, result(1), ready("x"));
    assertThat(told).hasSize(2);
    assertThat(lookup.find(result(1), ASKER, GUEST)).contains(ready("x"));
  }

  @Test
  void whoStoppedWaitingIsNotTold() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.unwatch(result(1), GUEST);
    lookup.answered(B, result(1), ready("x"));
    assertThat(told).isEmpty();
  }

  @Test
  void answersOthersAtOnceOrWhenItIsReady() {
    lookup.expect(result(1));
    lookup.answer(B, result(1));
    lookup.answer(B, result(2));
    assertThat(out).containsExactly(answer(result(2), new ObjectState.Unknown()));
    lookup.settle(result(1), ready("x"));
    assertThat(told).as("what the core is to send").containsExactly(ready("x"));
    lookup.answer(B, result(1));
    assertThat(out.getLast()).isEqualTo(answer(result(1), ready("x")));
  }

  @Test
  void doesNotPassOnWhatItOnlyAskedFor() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.answer(D, result(1));
    assertThat(out.getLast())
        .isEqualTo(
            new NodeCommand.Send(D, new PeerMessage.Answer(result(1), new ObjectState.Unknown())));
  }

  @Test
  void forgetsAJobAndIgnoresWhatIsSaidLater() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.forget(JOB);
    lookup.answered(B, result(1), ready("late"));
    assertThat(told).isEmpty();
    assertThat(lookup.size()).isZero();
    assertThat(lookup.isSettled(result(1))).isFalse();
  }
}
