package dev.raywa.node.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// What is on its way to the client of one WebSocket. While more waits than the client reads, it
/// holds its session back, and results stay where they are. Used by one event loop.
final class SocketOutbox {
  /// What may wait in memory before the session is held back, in bytes.
  private static final int QUEUE_BYTES_MAX = 256 * 1024;

  /// A longer message goes in several frames, so that a slow client can be told from a dead one.
  private static final int FRAME_CHARS_MAX = 16 * 1024;

  /// Results that are read at once.
  private static final int RESULTS_READ_MAX = 4;

  /// Who fills the outbox.
  interface Flow {
    /// Take and make nothing more for now.
    void hold();

    /// Go on.
    void release();

    /// The client has read nothing for too long.
    void stalled();
  }

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final long stallMs;
  private final Flow flow;
  private final ArrayDeque<Supplier<Future<String>>> results = new ArrayDeque<>();
  private OptionalLong stallTimer = OptionalLong.empty();
  private int reading;
  private boolean pumping;
  private boolean progress;
  private boolean held;
  private boolean closed;

  /// @param stallMs how long the client may read nothing while something waits for it
  SocketOutbox(Vertx vertx, ServerWebSocket socket, long stallMs, Flow flow) {
    this.vertx = vertx;
    this.socket = socket;
    this.stallMs = stallMs;
    this.flow = flow;
    socket.setWriteQueueMaxSize(QUEUE_BYTES_MAX).drainHandler(_ -> drained());
  }

  boolean isHeld() {
    return held;
  }

  /// Sends a message.
  void send(String text) {
    if (closed || socket.isClosed()) {
      return;
    }
    int at = 0;
    do {
      int end = end(text, at);
      boolean last = end == text.length();
      var part = text.substring(at, end);
      var frame =
          at == 0
              ? WebSocketFrame.textFrame(part, last)
              : WebSocketFrame.continuationFrame(Buffer.buffer(part), last);
      socket.writeFrame(frame).onComplete(_ -> progress = true);
      at = end;
    } while (at < text.length());
    if (!held && socket.writeQueueFull()) {
      hold();
    }
  }

  /// Sends a message that is made when the client has room for it.
  ///
  /// @param making never fails
  void sendLater(Supplier<Future<String>> making) {
    results.add(making);
    pump();
  }

  /// Nothing is sent any more.
  void close() {
    closed = true;
    results.clear();
    stallTimer.ifPresent(vertx::cancelTimer);
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    while (!closed && !held && reading < RESULTS_READ_MAX && !results.isEmpty()) {
      reading++;
      results
          .remove()
          .get()
          .onSuccess(this::send)
          .onComplete(_ -> {
            reading--;
            pump();
          });
    }
    pumping = false;
  }

  private void hold() {
    held = true;
    progress = false;
    stallTimer = OptionalLong.of(vertx.setPeriodic(stallMs, _ -> look()));
    flow.hold();
  }

  private void look() {
    if (!progress) {
      flow.stalled();
    }
    progress = false;
  }

  private void drained() {
    if (held && !closed) {
      held = false;
      stallTimer.ifPresent(vertx::cancelTimer);
      flow.release();
      pump();
    }
  }

  /// Where the frame ends that begins here, never between the halves of a character.
  private static int end(String text, int at) {
    int end = Math.min(text.length(), at + FRAME_CHARS_MAX);
    return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }
}
