package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.ready;
import static dev.raywa.execution.Specs.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the search for objects promises.
final class LookupTest {
  private static final NodeId D = new NodeId("d");
  private static final TaskSpec ASKER = Specs.task(TaskId.driver(JOB).child(1000), B, C);
  private static final Watcher GUEST = new Watcher.Guest(ASKER.id(), 0);
  private static final Stored.InGrid PLACE = place(D);
  private static final int AFTERWARDS_MS = 15_000;

  private final Set<ObjectId> remade = new HashSet<>();
  private final List<NodeCommand> out = new ArrayList<>();
  private final List<ObjectState> told = new ArrayList<>();
  private final NodeState node = new NodeState(SELF, new Journal(1 << 20), out::add);
  private final Lookup lookup = new Lookup(node, (_, _, state) -> told.add(state), this::remake);

  @BeforeEach
  void others() {
    node.peersAre(Set.of(B, C, D));
  }

  private boolean remake(ObjectId object) {
    boolean known = remade.contains(object);
    if (known) {
      lookup.expectAgain(object);
    }
    return known;
  }

  private static Stored.InGrid place(NodeId producer) {
    return new Stored.InGrid(100_000, producer, 0, Bytes.of(new byte[32]));
  }

  private void timePasses(int ms) {
    node.timeIs(node.nowMs() + ms);
    lookup.tick();
  }

  private void without(NodeId... gone) {
    var left = new LinkedHashSet<>(node.peers());
    left.removeAll(List.of(gone));
    node.timeIs(node.nowMs() + 1);
    node.peersAre(left);
    List.of(gone).forEach(lookup::lost);
  }

  /// The directory has no entry.
  private void unlisted(ObjectId object) {
    assertThat(out.getLast()).isEqualTo(new NodeCommand.ReadDirectory(object));
    lookup.askAll(object);
  }

  private long timesRead() {
    return out.stream().filter(NodeCommand.ReadDirectory.class::isInstance).count();
  }

  private List<NodeId> asked(ObjectId object) {
    var nodes = new ArrayList<NodeId>();
    for (var command : out) {
      if (command instanceof NodeCommand.Send(var to, PeerMessage.Ask(var wanted, var _))
          && wanted.equals(object)) {
        nodes.add(to);
      }
    }
    return nodes;
  }

  private void deny(ObjectId object, NodeId... nodes) {
    List.of(nodes).forEach(from -> lookup.answered(from, object, new ObjectState.Unknown()));
  }

  private static Code code(ObjectState state) {
    return ((ObjectState.Broken) Objects.requireNonNull(state)).error().code();
  }

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
    assertThat(told).extracting(LookupTest::code).containsExactly(Code.NO_SUCH_OBJECT);
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
    assertThat(told).extracting(LookupTest::code).containsExactly(Code.NO_SUCH_OBJECT);
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
    assertThat(told).extracting(LookupTest::code).containsExactly(Code.NO_SUCH_OBJECT);
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

  private static NodeCommand answer(ObjectId object, ObjectState state) {
    return new NodeCommand.Send(B, new PeerMessage.Answer(object, state));
  }

  private void isSaidToBeAt(Stored.InGrid place) {
    lookup.find(result(1), ASKER, GUEST);
    lookup.answered(B, result(1), new ObjectState.Ready(place));
    told.clear();
    out.clear();
  }

  @Test
  void missedBytesAreAskedForWhereTheyWereMadeAndAtTheLikelyOwners() {
    isSaidToBeAt(PLACE);
    lookup.missed(result(1), PLACE, ASKER);
    assertThat(out).containsExactly(missing(D), missing(B), missing(C));
    assertThat(lookup.isSettled(result(1))).isFalse();
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    lookup.answered(D, result(1), new ObjectState.Ready(PLACE));
    assertThat(told).containsExactly(new ObjectState.Ready(PLACE));
  }

  @Test
  void whoMissesBytesWhereTheyAreNotSaidToBeAnyMoreAsksNobody() {
    isSaidToBeAt(place(C));
    lookup.missed(result(1), PLACE, ASKER);
    assertThat(out).isEmpty();
    assertThat(lookup.find(result(1), ASKER, GUEST)).contains(new ObjectState.Ready(place(C)));
  }

  @Test
  void missedBytesOfATaskOfThisNodeAreMadeAgainWithoutAsking() {
    lookup.expect(result(1));
    lookup.settle(result(1), new ObjectState.Ready(PLACE));
    remade.add(result(1));
    lookup.missed(result(1), PLACE, ASKER);
    assertThat(out).isEmpty();
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    lookup.settle(result(1), new ObjectState.Ready(place(C)));
    assertThat(told).containsExactly(new ObjectState.Ready(place(C)));
  }

  @Test
  void bytesThatNobodyCanMakeAgainAreLost() {
    isSaidToBeAt(PLACE);
    lookup.missed(result(1), PLACE, ASKER);
    lookup.find(result(1), ASKER, GUEST);
    deny(result(1), B, C, D);
    unlisted(result(1));
    deny(result(1), B, C, D);
    assertThat(told).extracting(LookupTest::code).containsExactly(Code.OBJECT_LOST);
    assertThat(code(lookup.states(List.of(result(1))).getFirst())).isEqualTo(Code.OBJECT_LOST);
  }

  @Test
  void whoIsAskedForMissingBytesOfItsTaskMakesThemAgainAndAnswersThen() {
    lookup.expect(result(1));
    lookup.settle(result(1), new ObjectState.Ready(PLACE));
    remade.add(result(1));
    told.clear();
    lookup.answerMissing(B, result(1), PLACE);
    assertThat(out).isEmpty();
    lookup.settle(result(1), new ObjectState.Ready(place(C)));
    assertThat(told).as("what the core is to send").hasSize(1);
  }

  @Test
  void whoCannotMakeMissingBytesAgainDenies() {
    lookup.expect(result(1));
    lookup.settle(result(1), new ObjectState.Ready(PLACE));
    lookup.answerMissing(B, result(1), PLACE);
    assertThat(out).containsExactly(answer(result(1), new ObjectState.Unknown()));
  }

  @Test
  void whoOnlyReadMissingBytesDeniesEvenWhenItCouldMakeThem() {
    isSaidToBeAt(PLACE);
    remade.add(result(1));
    lookup.answerMissing(B, result(1), PLACE);
    assertThat(out).containsExactly(answer(result(1), new ObjectState.Unknown()));
  }

  @Test
  void whoKnowsANewerPlaceOfMissingBytesNamesIt() {
    lookup.expect(result(1));
    lookup.settle(result(1), new ObjectState.Ready(place(C)));
    lookup.answerMissing(B, result(1), PLACE);
    assertThat(out).containsExactly(answer(result(1), new ObjectState.Ready(place(C))));
  }

  private static NodeCommand missing(NodeId to) {
    return new NodeCommand.Send(to, new PeerMessage.Ask(result(1), Optional.of(PLACE)));
  }
}
