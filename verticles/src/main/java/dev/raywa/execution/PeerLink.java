package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one other node: what is said while earlier batches are unanswered waits and travels
/// together.
///
/// The event bus has no back-pressure of its own, so a batch counts against the peer's credit until
/// the peer has answered that it took it. A batch that is not answered is said again; every message
/// is harmless twice. Owned by the node's loop, except for the backlog, which any thread may read.
final class PeerLink {
  /// Batches that may be unanswered at a time.
  private static final int BATCHES_MAX = 4;

  /// Bytes that may be unanswered at a time.
  private static final long CREDIT_BYTES_MAX = 8L * 1024 * 1024;

  /// Messages in one batch.
  private static final int BATCH_MESSAGES_MAX = 512;

  /// Bytes in one batch, by estimate.
  private static final long BATCH_BYTES_MAX = 1024 * 1024;

  /// How long an answer is waited for, in milliseconds.
  private static final long ANSWER_MS_MAX = 5_000;

  /// How long to wait before a batch is said again, in milliseconds.
  private static final long AGAIN_MS = 100;

  /// Tells the receiver who speaks.
  static final String FROM = "from";

  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final Vertx vertx;
  private final NodeId peer;
  private final DeliveryOptions options;
  private final ArrayDeque<PeerMessage> waiting = new ArrayDeque<>();
  private final AtomicLong backlogBytes = new AtomicLong();
  private int batches;
  private long creditBytes;
  private boolean reached;
  private volatile boolean closed;

  PeerLink(Vertx vertx, NodeId self, NodeId peer) {
    this.vertx = vertx;
    this.peer = peer;
    this.options =
        new DeliveryOptions().setSendTimeout(ANSWER_MS_MAX).addHeader(FROM, self.value());
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
    while (!waiting.isEmpty() && batches < batchesMax() && creditBytes < CREDIT_BYTES_MAX) {
      long bytes = 0;
      var batch = new ArrayList<PeerMessage>();
      while (!waiting.isEmpty() && batch.size() < BATCH_MESSAGES_MAX && bytes < BATCH_BYTES_MAX) {
        var message = waiting.remove();
        bytes += PeerCodec.estimatedSize(message);
        batch.add(message);
      }
      batches++;
      creditBytes += bytes;
      send(batch, bytes);
    }
  }

  /// The peer is gone: nothing more is sent.
  void close() {
    closed = true;
    waiting.clear();
    backlogBytes.set(0);
  }

  boolean isClosed() {
    return closed;
  }

  /// A peer that has just joined may not be on the bus yet: one batch at a time finds out.
  private int batchesMax() {
    return reached ? BATCHES_MAX : 1;
  }

  private void send(List<PeerMessage> batch, long bytes) {
    deliver(PeerCodec.encode(batch), bytes);
  }

  private void deliver(Buffer batch, long bytes) {
    vertx
        .eventBus()
        .<Buffer>request(PeerAddress.of(peer), batch, options)
        .onSuccess(_ -> {
          reached = true;
          batches--;
          creditBytes -= bytes;
          backlogBytes.addAndGet(-bytes);
          flush();
        })
        .onFailure(failure -> {
          if (!closed) {
            if (reached) {
              LOG.warn("event=peer_silent peer={} reason={}", peer, failure.getMessage());
            }
            vertx.setTimer(AGAIN_MS, _ -> deliverAgain(batch, bytes));
          }
        });
  }

  private void deliverAgain(Buffer batch, long bytes) {
    if (!closed) {
      deliver(batch, bytes);
    }
  }
}
