package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one other node: every message arrives once and in order while both nodes live. What
/// is said while earlier batches are unanswered waits and travels together.
///
/// The event bus has no back-pressure of its own, so a batch counts against the peer's credit until
/// the peer has answered that it took it. The peer takes batches in the order of their numbers
/// only. When one fails, all that are unanswered are said again before anything new, the oldest
/// alone until it is answered. Owned by the node's loop, except for the backlog, which any thread
/// may read.
final class PeerLink {
  /// Batches that may be unanswered at a time.
  static final int BATCHES_MAX = 4;

  /// Messages in one batch.
  static final int BATCH_MESSAGES_MAX = 512;

  /// Refusals of a link that was never answered before it is believed that this node is no member
  /// for the peer: who has just joined may not be known to everybody yet.
  static final int REFUSALS_MAX = 10;

  /// Bytes in one batch, by estimate.
  private static final long BATCH_BYTES_MAX = 1024 * 1024;

  /// What was said and is not answered.
  private record Batch(Stamp stamp, Buffer encoded, int messages, long bytes) {
    long number() {
      return stamp.number();
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final Vertx vertx;
  private final NodeId peer;
  private final Settings.Talk limits;
  private final Consumer<NodeId> refused;
  private final ArrayDeque<PeerMessage> waiting = new ArrayDeque<>();
  private final ArrayDeque<Batch> underWay = new ArrayDeque<>();
  private final ArrayDeque<Batch> again = new ArrayDeque<>();
  private final AtomicLong backlogBytes = new AtomicLong();
  private Stamp last;
  private long creditBytes;
  private int creditMessages;
  private long round;
  private int refusals;
  private boolean answered;
  private boolean reached;
  private boolean pausing;
  private boolean closed;

  /// @param start the stamp before the first batch; its link must never have been used
  /// @param refused is told, on the node's loop and once until the peer takes something again, that
  ///   this node is no member for the peer
  PeerLink(Vertx vertx, Stamp start, NodeId peer, Settings.Talk limits, Consumer<NodeId> refused) {
    this.vertx = vertx;
    this.last = start;
    this.limits = limits;
    this.peer = peer;
    this.refused = refused;
  }

  /// Takes a message; it leaves with the next [#flush].
  void say(PeerMessage message) {
    if (!closed) {
      waiting.add(message);
      backlogBytes.addAndGet(PeerCodec.estimatedSize(message));
    }
  }

  /// Bytes that are said and not answered, by estimate.
  long backlogBytes() {
    return backlogBytes.get();
  }

  /// Sends as much as the peer's credit allows.
  void flush() {
    while (!pausing && underWay.size() < batchesMax() && (!again.isEmpty() || mayPack())) {
      var batch = again.isEmpty() ? pack() : again.remove();
      underWay.add(batch);
      deliver(batch);
    }
  }

  /// The peer is gone: nothing more is sent.
  void close() {
    closed = true;
    waiting.clear();
    underWay.clear();
    again.clear();
    backlogBytes.set(0);
  }

  /// A peer that has just joined may not be on the bus yet, and one that is silent may be gone: one
  /// batch at a time finds out.
  private int batchesMax() {
    return reached ? BATCHES_MAX : 1;
  }

  private boolean mayPack() {
    return !waiting.isEmpty()
        && creditBytes < limits.bytesMax()
        && creditMessages < limits.messagesMax();
  }

  private Batch pack() {
    long bytes = 0;
    var messages = new ArrayList<PeerMessage>();
    while (!waiting.isEmpty() && messages.size() < BATCH_MESSAGES_MAX && bytes < BATCH_BYTES_MAX) {
      var message = waiting.remove();
      bytes += PeerCodec.estimatedSize(message);
      messages.add(message);
    }
    // A number that is given and never said would be a gap for ever, so encoding comes first.
    var encoded = PeerCodec.encode(messages);
    last = last.next();
    creditBytes += bytes;
    creditMessages += messages.size();
    return new Batch(last, encoded, messages.size(), bytes);
  }

  private void deliver(Batch batch) {
    long said = round;
    var options = new DeliveryOptions().setSendTimeout(limits.answerMsMax());
    vertx
        .eventBus()
        .<Buffer>request(PeerAddress.of(peer), batch.encoded(), batch.stamp().onto(options))
        .onSuccess(_ -> answered(batch))
        .onFailure(failure -> failed(batch, said, failure));
  }

  /// The peer takes nothing out of order: it has all batches up to the one that it answers, also
  /// when other answers were lost.
  private void answered(Batch batch) {
    if (closed) {
      return;
    }
    answered = true;
    reached = true;
    refusals = 0;
    settle(underWay, batch.number());
    settle(again, batch.number());
    flush();
  }

  private void settle(ArrayDeque<Batch> unanswered, long number) {
    while (!unanswered.isEmpty() && unanswered.element().number() <= number) {
      var batch = unanswered.remove();
      creditBytes -= batch.bytes();
      creditMessages -= batch.messages();
      backlogBytes.addAndGet(-batch.bytes());
    }
  }

  /// Only the first failure of a round counts: after it everything is said again anyway.
  private void failed(Batch batch, long said, Throwable failure) {
    boolean settled = underWay.isEmpty() || batch.number() < underWay.element().number();
    if (closed || said != round || settled) {
      return;
    }
    round++;
    while (!underWay.isEmpty()) {
      again.addFirst(underWay.removeLast());
    }
    report(failure);
    reached = false;
    pausing = true;
    vertx.setTimer(limits.againMs(), _ -> sayAgain());
  }

  private void sayAgain() {
    pausing = false;
    flush();
  }

  private void report(Throwable failure) {
    if (isRefusal(failure)) {
      refusals++;
      if (refusals == (answered ? 1 : REFUSALS_MAX)) {
        refused.accept(peer);
      }
    } else if (reached) {
      LOG.warn("event=peer_silent peer={} reason={}", peer, failure.getMessage());
    }
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        && reply.failureCode() == PeerInbox.NOT_A_MEMBER;
  }
}
