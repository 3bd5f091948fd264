package dev.raywa.execution;

import static dev.raywa.execution.LossyBus.ARRIVES;
import static dev.raywa.execution.LossyBus.IS_LOST;
import static dev.raywa.execution.LossyBus.first;
import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a link promises over a bus that loses, delays and refuses.
final class PeerLinkTest extends OneLink {
  @Test
  void manySpecsTravelInOneMessageUnderLoad() {
    var link = reached(PATIENT);
    bus.answers(bus::held);
    say(link, 2, 2 + PeerLink.BATCHES_MAX);
    var specs =
        IntStream.range(0, 400)
            .<PeerMessage>mapToObj(i -> new PeerMessage.Dispatch(Specs.task(i), 1, List.of()))
            .toList();
    onLoop(() ->
        specs.forEach(spec -> {
          link.say(spec);
          link.flush();
        }));
    await().until(() -> bus.waiting() == PeerLink.BATCHES_MAX);
    assertThat(bus.sent()).hasSize(1 + PeerLink.BATCHES_MAX);
    bus.release();
    await().until(() -> link.backlogBytes() == 0);
    assertThat(bus.sent()).hasSize(2 + PeerLink.BATCHES_MAX);
    assertThat(bus.sent().getLast()).isEqualTo(specs);
    assertThat(heard.subList(1 + PeerLink.BATCHES_MAX, heard.size())).isEqualTo(specs);
  }

  @Test
  void aPeerThatWasNeverReachedIsSaidOneBatchAtATime() {
    listen(inbox::received);
    bus.answers(bus::held);
    var link = link(PATIENT);
    say(link, 1, 11);
    await().until(() -> bus.waiting() == 1);
    assertThat(bus.sent()).containsExactly(numbers(1, 2));
    bus.release();
    everythingIsHeard(link, 11);
    assertThat(bus.sent()).containsExactly(numbers(1, 2), numbers(2, 11));
  }

  @Test
  void aBatchWhoseAnswerIsLostIsTakenOnce() {
    var link = reached(HASTY);
    bus.answers(first(IS_LOST, IS_LOST, IS_LOST, IS_LOST, IS_LOST));
    say(link, 2, 8);
    everythingIsHeard(link, 8);
    assertThat(bus.sent().size()).isGreaterThan(7);
  }

  @Test
  void theAnswerToALaterBatchStandsForThoseBeforeIt() {
    var link = reached(PATIENT);
    bus.answers(first(IS_LOST, IS_LOST, ARRIVES));
    say(link, 2, 5);
    everythingIsHeard(link, 5);
    assertThat(bus.sent()).hasSize(4);
  }

  @Test
  void nothingOvertakesABatchThatIsLost() {
    var link = reached(HASTY);
    bus.batches(first(IS_LOST));
    say(link, 2, 20);
    everythingIsHeard(link, 20);
  }

  @Test
  void whatArrivesOutOfOrderIsNotTakenBeforeItsTurn() {
    var link = reached(HASTY);
    bus.batches(first(bus.late(15), ARRIVES, bus.late(5)));
    say(link, 2, 20);
    everythingIsHeard(link, 20);
  }

  @Test
  void answersThatComeTooLateDoNoHarm() {
    var link = reached(HASTY);
    bus.answers(first(bus.late(120), bus.late(160), bus.late(65)));
    say(link, 2, 20);
    everythingIsHeard(link, 20);
  }

  @Test
  void aBatchThatArrivesAfterItWasSaidAgainIsDropped() {
    var link = reached(HASTY);
    bus.batches(first(bus.held()));
    say(link, 2, 10);
    everythingIsHeard(link, 10);
    bus.release();
    say(link, 10, 11);
    everythingIsHeard(link, 11);
  }

  @Test
  void whatIsRefusedIsSaidAgainInOrder() {
    var refusals = new Random(1);
    listen(batch -> {
      if (refusals.nextBoolean()) {
        batch.fail(PeerInbox.NOT_TAKEN, "not now");
      } else {
        inbox.received(batch);
      }
    });
    var link = link(PATIENT);
    say(link, 1, 20);
    everythingIsHeard(link, 20);
    assertThat(refusedBy).isEmpty();
  }

  @Test
  void aPeerThatComesToTheBusLaterGetsEverything() {
    var link = link(PATIENT);
    say(link, 1, 10);
    await().until(() -> bus.sent().size() > 2);
    listen(inbox::received);
    everythingIsHeard(link, 10);
  }

  @Test
  void creditIsTakenUntilTheAnswerIsThere() {
    var link = reached(new Settings.Talk(3, 16 << 20, 100, 30_000, 5));
    bus.answers(bus::held);
    say(link, 2, 30);
    await().until(() -> bus.waiting() == 3);
    assertThat(bus.sent()).hasSize(4);
    assertThat(link.backlogBytes()).isPositive();
    bus.release();
    everythingIsHeard(link, 30);
    bus.answers(bus::held);
    say(link, 30, 40);
    await().until(() -> bus.waiting() == 3);
    bus.release();
    everythingIsHeard(link, 40);
  }

  @Test
  void bytesAreCreditToo() {
    var link = reached(new Settings.Talk(4096, 1, 100, 30_000, 5));
    bus.answers(bus::held);
    say(link, 2, 30);
    await().until(() -> bus.waiting() == 1);
    assertThat(bus.sent()).hasSize(2);
    bus.release();
    everythingIsHeard(link, 30);
  }

  @Test
  void creditIsReturnedOnceForABatchThatIsAnsweredTwice() {
    var refuse = new AtomicBoolean(true);
    listen(batch -> {
      if (heard.size() == 2 && refuse.getAndSet(false)) {
        batch.fail(PeerInbox.NOT_TAKEN, "not now");
      } else {
        inbox.received(batch);
      }
    });
    var link = link(new Settings.Talk(2, 16 << 20, 100, 30_000, 5));
    say(link, 1, 2);
    await().until(() -> link.backlogBytes() == 0);
    bus.answers(first(bus.held()));
    say(link, 2, 4);
    everythingIsHeard(link, 4);
    bus.release();
    onLoop(() -> bus.answers(bus::held));
    int before = bus.sent().size();
    say(link, 4, 10);
    assertThat(bus.sent()).hasSize(before + 2);
    bus.release();
    everythingIsHeard(link, 10);
  }

  @Test
  void nothingIsSaidOnceTheLinkIsClosed() {
    var link = reached(HASTY);
    bus.batches(() -> IS_LOST);
    say(link, 2, 10);
    onLoop(link::close);
    int sent = bus.sent().size();
    bus.release();
    say(link, 10, 20);
    await().during(Duration.ofMillis(200)).until(() -> bus.sent().size() == sent);
    assertThat(link.backlogBytes()).isZero();
    assertThat(heard).isEqualTo(numbers(1, 2));
  }

  @Test
  void anAnswerAfterTheEndChangesNothing() {
    var link = reached(PATIENT);
    bus.answers(bus::held);
    say(link, 2, 3);
    await().until(() -> bus.waiting() == 1);
    onLoop(link::close);
    bus.release();
    await().during(Duration.ofMillis(50)).until(() -> link.backlogBytes() == 0);
  }

  @Test
  void whoIsNoMemberAnyMoreIsToldOnceAndNotHeard() {
    var link = reached(PATIENT);
    onLoop(() -> inbox.membersAre(Set.of()));
    say(link, 2, 10);
    await().until(() -> bus.sent().size() > 5);
    assertThat(refusedBy).containsExactly(B);
    assertThat(heard).isEqualTo(numbers(1, 2));
    onLoop(() -> inbox.membersAre(Set.of(SELF)));
    everythingIsHeard(link, 10);
    onLoop(() -> inbox.membersAre(Set.of()));
    say(link, 10, 11);
    await().until(() -> refusedBy.size() == 2);
  }

  @Test
  void whoHasJustJoinedIsNotTakenForDeadAtOnce() {
    listen(inbox::received);
    onLoop(() -> inbox.membersAre(Set.of()));
    var saidBefore = new CopyOnWriteArrayList<Integer>();
    var start = new Stamp(SELF, 7, 0);
    var link = new PeerLink(vertx, start, B, PATIENT, _ -> saidBefore.add(bus.sent().size()));
    say(link, 1, 2);
    await().until(() -> bus.sent().size() > 15);
    assertThat(saidBefore).containsExactly(PeerLink.REFUSALS_MAX);
    onLoop(() -> inbox.membersAre(Set.of(SELF)));
    everythingIsHeard(link, 2);
  }

  @Test
  void aStoppedPeerTakesNothingThatItWouldLose() {
    var link = reached(PATIENT);
    onLoop(inbox::close);
    say(link, 2, 5);
    await().until(() -> bus.sent().size() > 4);
    assertThat(heard).isEqualTo(numbers(1, 2));
    assertThat(link.backlogBytes()).isPositive();
    assertThat(refusedBy).isEmpty();
  }

  @Test
  void whoComesBackGetsAFreshLinkAndTheOldOneIsRefused() {
    listen(inbox::received);
    var links = new PeerLinks(vertx, SELF, HASTY, -3, refusedBy::add);
    onLoop(() -> {
      links.membersAre(Set.of(B));
      links.say(B, numbered(1));
      links.flush();
    });
    await().until(() -> links.backlogBytes(B) == 0);
    bus.batches(bus::held);
    onLoop(() -> {
      links.say(B, numbered(99));
      links.flush();
      links.membersAre(Set.of());
      links.membersAre(Set.of(B));
      bus.batches(() -> ARRIVES);
      links.say(B, numbered(2));
      links.flush();
    });
    await().until(() -> links.backlogBytes(B) == 0);
    bus.release();
    onLoop(() -> {
      links.say(B, numbered(3));
      links.flush();
    });
    await().until(() -> links.backlogBytes(B) == 0);
    assertThat(heard).isEqualTo(numbers(1, 4));
  }

  @Test
  void aBatchThatNamesNoLinkIsRefused() {
    listen(inbox::received);
    var batch = PeerCodec.encode(numbers(1, 2));
    var answer = vertx.eventBus().request(PeerAddress.of(B), batch);
    await().until(answer::isComplete);
    assertThat(answer.cause()).hasMessage("the headers name no link");
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everythingArrivesOnceAndInOrderWhateverIsLost(long seed) {
    var link = reached(new Settings.Talk(10, 16 << 20, 100, 40, 2));
    bus.batches(fates(seed));
    bus.answers(fates(~seed));
    var random = new Random(seed);
    var next = new AtomicInteger(2);
    var done = Promise.<Integer>promise();
    // Little is said at a time: otherwise few batches would carry everything.
    loop.runOnContext(_ ->
        vertx.setPeriodic(
            1,
            timer -> {
              for (int i = random.nextInt(4); i > 0; i--) {
                link.say(numbered(next.getAndIncrement()));
                link.flush();
              }
              if (bus.sent().size() > 80 && vertx.cancelTimer(timer)) {
                done.complete(next.get());
              }
            }));
    everythingIsHeard(link, TestNode.await(done.future()));
  }

  private Supplier<LossyBus.Fate> fates(long seed) {
    var random = new Random(seed);
    var all = new ArrayList<>(List.of(IS_LOST, IS_LOST, bus.late(5), bus.late(45), bus.late(80)));
    return () -> {
      int fate = random.nextInt(16);
      return fate < all.size() ? all.get(fate) : ARRIVES;
    };
  }
}
