package dev.raywa.execution;

import dev.raywa.codec.PeerCodec;
import dev.raywa.codec.WireException;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of the links of all other nodes: hands on every message once and in the order of its
/// link. Owned by the node's loop.
///
/// A batch is answered when it is taken or was taken before; any other one is refused as a whole,
/// and its sender says it again.
final class PeerInbox {
  /// Code of the refusal that tells a node that it is no member here.
  static final int NOT_A_MEMBER = 1;

  /// Code of every other refusal.
  static final int NOT_TAKEN = 2;

  private static final Logger LOG = LoggerFactory.getLogger(PeerInbox.class);

  private final Arrivals arrivals = new Arrivals();
  private final BiConsumer<NodeId, PeerMessage> heard;
  private boolean closed;

  PeerInbox(BiConsumer<NodeId, PeerMessage> heard) {
    this.heard = heard;
  }

  /// The other members are these now.
  void membersAre(Set<NodeId> peers) {
    arrivals.membersAre(peers);
  }

  /// Takes a batch or refuses it.
  void received(Message<Buffer> batch) {
    var stamp = Stamp.of(batch.headers());
    if (stamp.isEmpty()) {
      LOG.error("event=unreadable_batch reason=\"its headers name no link\"");
      batch.fail(NOT_TAKEN, "the headers name no link");
    } else if (closed) {
      batch.fail(NOT_TAKEN, "this node stops");
    } else {
      received(stamp.get(), batch);
    }
  }

  /// Takes nothing any more: what would be answered now would be lost.
  void close() {
    closed = true;
  }

  private void received(Stamp stamp, Message<Buffer> batch) {
    switch (arrivals.judge(stamp)) {
      case TAKE -> {
        hear(stamp.from(), batch.body());
        batch.reply(Buffer.buffer());
      }
      case TAKEN -> batch.reply(Buffer.buffer());
      case GAP -> batch.fail(NOT_TAKEN, "a batch before this one is missing");
      case REPLACED -> batch.fail(NOT_TAKEN, "this link has been replaced");
      case NOT_A_MEMBER -> batch.fail(NOT_A_MEMBER, stamp.from() + " is no member here");
    }
  }

  /// A batch that cannot be read counts as taken: to say it again would change nothing.
  private void hear(NodeId from, Buffer batch) {
    try {
      PeerCodec.decode(batch).forEach(message -> heard.accept(from, message));
    } catch (WireException e) {
      LOG.error("event=unreadable_batch peer={} reason={}", from, e.getMessage());
    }
  }
}
