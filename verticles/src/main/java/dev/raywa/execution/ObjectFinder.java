package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.codec.WireException;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the homes of jobs where objects are, for people who read them, and answers others who ask.
/// Thread-safe.
final class ObjectFinder {
  /// How long a question may be on its way beside the time that is waited, in milliseconds.
  private static final long TRIP_MS_MAX = 5_000;

  /// How long nodes may take to find out who answers for an object, in milliseconds.
  private static final long SEARCH_MS_MAX = 1_000;

  /// The header of a question: how long to wait, in milliseconds.
  private static final String WAIT_MS = "wait-ms";

  private static final Logger LOG = LoggerFactory.getLogger(ObjectFinder.class);

  private final Vertx vertx;
  private final NodeId self;
  private final Consumer<NodeEvent> core;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Promise<Optional<ObjectState>>> open = new ConcurrentHashMap<>();

  /// What is asked.
  ///
  /// @param missed where the object was said to be and was not
  /// @param waitMax how long to wait for its task
  record Question(ObjectId object, Optional<Stored.InGrid> missed, Duration waitMax) {}

  /// @param core told of the questions for this node
  ObjectFinder(Vertx vertx, NodeId self, Consumer<NodeEvent> core) {
    this.vertx = vertx;
    this.self = self;
    this.core = core;
  }

  /// Answers other nodes from now on.
  Future<Void> serve() {
    return vertx.eventBus().<Buffer>consumer(PeerAddress.objects(self), this::asked).completion();
  }

  /// What the home of a job knows of an object; empty when its task has not ended in time. Fails
  /// when the home does not answer.
  Future<Optional<ObjectState>> ask(NodeId home, Question question) {
    if (home.equals(self)) {
      return here(question);
    }
    long waitMs = question.waitMax().toMillis();
    var options =
        new DeliveryOptions()
            .setSendTimeout(waitMs + SEARCH_MS_MAX + TRIP_MS_MAX)
            .addHeader(WAIT_MS, Long.toString(waitMs));
    var ask = new PeerMessage.Ask(question.object(), question.missed());
    return vertx
        .eventBus()
        .<Buffer>request(PeerAddress.objects(home), PeerCodec.encode(List.of(ask)), options)
        .map(reply -> state(reply.body()));
  }

  /// The core answers.
  void told(long number, Optional<ObjectState> state) {
    var waiting = open.remove(number);
    if (waiting != null) {
      waiting.complete(state);
    }
  }

  private Future<Optional<ObjectState>> here(Question question) {
    long number = numbers.incrementAndGet();
    var answer = Promise.<Optional<ObjectState>>promise();
    open.put(number, answer);
    boolean poll = question.waitMax().isZero();
    core.accept(new NodeEvent.Reads.Began(number, question.object(), question.missed(), poll));
    long limit = Math.max(SEARCH_MS_MAX, question.waitMax().toMillis());
    var timer =
        vertx.setTimer(
            limit,
            _ -> {
              core.accept(new NodeEvent.Reads.GaveUp(number));
              told(number, Optional.empty());
            });
    return answer.future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  private void asked(Message<Buffer> message) {
    try {
      if (PeerCodec.decode(message.body()).getFirst()
          instanceof PeerMessage.Ask(var object, var missed)) {
        var waitMax = Duration.ofMillis(Long.parseLong(message.headers().get(WAIT_MS)));
        here(new Question(object, missed, waitMax))
            .onSuccess(state -> message.reply(encoded(object, state)));
      }
    } catch (WireException | NumberFormatException e) {
      LOG.warn("event=question_not_understood reason={}", e.getMessage());
    }
  }

  private static Buffer encoded(ObjectId object, Optional<ObjectState> state) {
    return state
        .map(known -> PeerCodec.encode(List.of(new PeerMessage.Answer(object, known))))
        .orElseGet(Buffer::buffer);
  }

  private static Optional<ObjectState> state(Buffer reply) {
    return reply.length() > 0
            && PeerCodec.decode(reply).getFirst() instanceof PeerMessage.Answer(_, var state)
        ? Optional.of(state)
        : Optional.empty();
  }
}
