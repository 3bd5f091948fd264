package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.message.PeerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// The event bus as a test wants it: decides what becomes of batches and of their answers, and
/// notes every batch that is sent.
final class LossyBus {
  /// What becomes of something that is sent.
  interface Fate {
    void meet(DeliveryContext<?> sent);
  }

  static final Fate ARRIVES = DeliveryContext::next;
  static final Fate IS_LOST = _ -> {};

  private final Vertx vertx;
  private final List<List<PeerMessage>> sent = new CopyOnWriteArrayList<>();
  private final Queue<DeliveryContext<?>> held = new ConcurrentLinkedQueue<>();
  private volatile Supplier<Fate> batches = () -> ARRIVES;
  private volatile Supplier<Fate> answers = () -> ARRIVES;

  LossyBus(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().addOutboundInterceptor(this::decide);
  }

  void batches(Supplier<Fate> fates) {
    batches = fates;
  }

  void answers(Supplier<Fate> fates) {
    answers = fates;
  }

  /// These fates in turn, and then everything arrives.
  static Supplier<Fate> first(Fate... fates) {
    var next = new ConcurrentLinkedQueue<>(List.of(fates));
    return () -> {
      var fate = next.poll();
      return fate == null ? ARRIVES : fate;
    };
  }

  Fate late(long ms) {
    return sending -> vertx.setTimer(ms, _ -> sending.next());
  }

  /// Is kept until [#release].
  Fate held() {
    return held::add;
  }

  /// Everything arrives from now on, also what was held.
  void release() {
    batches = () -> ARRIVES;
    answers = () -> ARRIVES;
    for (var sending = held.poll(); sending != null; sending = held.poll()) {
      sending.next();
    }
  }

  int waiting() {
    return held.size();
  }

  /// What was sent, whatever became of it.
  List<List<PeerMessage>> sent() {
    return List.copyOf(sent);
  }

  private void decide(DeliveryContext<Object> sending) {
    if (PeerAddress.nodeOf(sending.message().address()).isPresent()) {
      sent.add(PeerCodec.decode((Buffer) sending.body()));
      batches.get().meet(sending);
    } else {
      answers.get().meet(sending);
    }
  }
}
