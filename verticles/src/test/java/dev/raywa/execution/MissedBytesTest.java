package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError.Code;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the search promises when bytes are not where they were said to be.
final class MissedBytesTest extends OneLookup {
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
    assertThat(told).extracting(OneLookup::code).containsExactly(Code.OBJECT_LOST);
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
