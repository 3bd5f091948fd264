package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.codec.PeerAddress;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A link from one node to another over a bus that loses, delays and refuses.
@ExtendWith(VertxExtension.class)
@Timeout(60)
abstract class OneLink {
  /// Long enough that no answer is ever missed.
  static final Settings.Talk PATIENT = new Settings.Talk(4096, 16 << 20, 100, 30_000, 5);

  static final Settings.Talk HASTY = new Settings.Talk(4096, 16 << 20, 100, 60, 5);

  final List<PeerMessage> heard = new CopyOnWriteArrayList<>();
  final List<NodeId> refusedBy = new CopyOnWriteArrayList<>();
  final PeerInbox inbox = new PeerInbox((_, message) -> heard.add(message));
  Vertx vertx;
  Context loop;
  LossyBus bus;

  @BeforeEach
  void start(Vertx own) {
    vertx = own;
    loop = vertx.getOrCreateContext();
    bus = new LossyBus(vertx);
    onLoop(() -> inbox.membersAre(Set.of(SELF)));
  }

  /// Both ends live on one loop, as in a node.
  void onLoop(Runnable work) {
    var done = Promise.<Void>promise();
    loop.runOnContext(_ -> {
      try {
        work.run();
        done.complete();
      } catch (RuntimeException | Error e) {
        done.fail(e);
      }
    });
    TestNode.await(done.future());
  }

  void listen(Handler<Message<Buffer>> receiver) {
    onLoop(() -> vertx.eventBus().localConsumer(PeerAddress.of(B), receiver));
  }

  PeerLink link(Settings.Talk limits) {
    return new PeerLink(vertx, new Stamp(SELF, 7, 0), B, limits, refusedBy::add);
  }

  /// A link that was answered, so that it says several batches at a time.
  PeerLink reached(Settings.Talk limits) {
    listen(inbox::received);
    var link = link(limits);
    say(link, 1, 2);
    await().until(() -> link.backlogBytes() == 0);
    return link;
  }

  static PeerMessage numbered(int number) {
    return new PeerMessage.JobEnded(new JobId(number));
  }

  static List<PeerMessage> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(OneLink::numbered).toList();
  }

  /// Says every number on its own.
  void say(PeerLink link, int from, int until) {
    onLoop(() ->
        numbers(from, until)
            .forEach(message -> {
              link.say(message);
              link.flush();
            }));
  }

  void everythingIsHeard(PeerLink link, int until) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> link.backlogBytes() == 0);
    assertThat(heard).isEqualTo(numbers(1, until));
  }
}
