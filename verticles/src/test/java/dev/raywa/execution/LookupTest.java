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
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the search for objects promises.
final class LookupTest {
  private static final NodeId D = new NodeId("d");
  private static final TaskSpec ASKER = Specs.task(TaskId.driver(JOB).child(1000), B, C);
  private static final Watcher GUEST = new Watcher.Guest(ASKER.id(), 0);

  private final Set<ObjectId> remade = new HashSet<>();
  private final List<NodeCommand> out = new ArrayList<>();
  private final List<ObjectState> told = new ArrayList<>();
  private final NodeState node = new NodeState(SELF, new Journal(1 << 20), out::add);
  private final Lookup lookup =
      new Lookup(node, (watcher, object, state) -> told.add(state), remade::contains);

  @BeforeEach
  void others() {
    node.peersAre(Set.of(B, C, D));
  }

  private void without(NodeId... gone) {
    var left = new LinkedHashSet<>(node.peers());
    left.removeAll(List.of(gone));
    node.timeIs(node.nowMs() + 1);
    node.peersAre(left);
  }

  /// The directory has no entry.
  private void unlisted(ObjectId object) {
    assertThat(out.getLast()).isEqualTo(new NodeCommand.ReadDirectory(object));
    lookup.askAll(object);
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

  private void deny(NodeId node, ObjectId object) {
    lookup.answered(node, object, new ObjectState.Unknown());
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
  void asksEveryoneWhenTheLikelyOwnersAreNotThere() {
    peers.removeAll(List.of(B, C));
    assertThat(lookup.find(result(1), ASKER, GUEST)).isEmpty();
    assertThat(asked(result(1))).containsExactly(D);
  }

  @Test
  void asksEveryoneWhenTheLikelyOwnersDeny() {
    lookup.find(result(1), ASKER, GUEST);
    deny(B, result(1));
    assertThat(asked(result(1))).hasSize(2);
    deny(C, result(1));
    assertThat(asked(result(1))).containsExactly(B, C, B, C, D);
    lookup.answered(D, result(1), ready("found"));
    assertThat(told).containsExactly(ready("found"));
  }

  @Test
  void anObjectThatNobodyKnowsIsRefused() {
    lookup.find(result(1), ASKER, GUEST);
    List.of(B, C, B, C, D).forEach(node -> deny(node, result(1)));
    assertThat(told).hasSize(1);
    assertThat(code(told.getFirst())).isEqualTo(Code.NO_SUCH_OBJECT);
    assertThat(lookup.size()).isZero();
  }

  @Test
  void aNodeAloneRefusesAtOnce() {
    peers.clear();
    var state = lookup.find(result(1), ASKER, GUEST);
    assertThat(code(state.orElseThrow())).isEqualTo(Code.NO_SUCH_OBJECT);
    assertThat(out).isEmpty();
  }

  @Test
  void everyRefusedObjectHasAStateHoweverManyThereAre() {
    peers.clear();
    var objects = new ArrayList<ObjectId>();
    for (int i = 0; i < 10_500; i++) {
      objects.add(result(i));
      lookup.find(result(i), ASKER, GUEST);
    }
    assertThat(lookup.states(objects)).doesNotContainNull();
    assertThat(lookup.size()).as("records of guesses").isZero();
  }

  @Test
  void aNodeThatIsLostHasDenied() {
    lookup.find(result(1), ASKER, GUEST);
    peers.remove(B);
    lookup.lost(B);
    deny(C, result(1));
    peers.remove(C);
    lookup.lost(C);
    assertThat(told).isEmpty();
    peers.remove(D);
    lookup.lost(D);
    assertThat(told).extracting(LookupTest::code).containsExactly(Code.NO_SUCH_OBJECT);
  }

  @Test
  void anObjectThatIsSubmittedHereWhileOthersAreAskedIsNotRefused() {
    lookup.find(result(1), ASKER, GUEST);
    lookup.expect(result(1));
    List.of(B, C, B, C, D).forEach(node -> deny(node, result(1)));
    assertThat(told).isEmpty();
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
    assertThat(SELF).isNotIn(peers);
  }

  private static NodeCommand answer(ObjectId object, ObjectState state) {
    return new NodeCommand.Send(B, new PeerMessage.Answer(object, state));
  }
}
