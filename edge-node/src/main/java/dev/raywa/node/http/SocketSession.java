package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Namespace;
import dev.raywa.message.Trace;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One client that invokes by WebSocket. Used by one event loop.
final class SocketSession implements SocketOutbox.Flow {
  /// How often a client is asked whether it is still there, at most, in milliseconds.
  private static final long PING_MS_MAX = 15_000;

  /// How long a client that is told to leave may take for it, in milliseconds.
  private static final long LEAVE_MS_MAX = 2_000;

  /// The closing codes of RFC 6455.
  private static final short UNSUPPORTED = 1003;

  private static final short POLICY = 1008;
  private static final short TOO_BIG = 1009;

  /// What a session stands on.
  ///
  /// @param trace where the invocations stand in a trace
  /// @param idleMs how long a client may say nothing, not even that it is there
  /// @param stallMs how long a client may read nothing
  /// @param callsMax open ones
  /// @param cut ends the connection whatever still waits in it
  record Ground(
      Vertx vertx,
      Jobs jobs,
      Invocations invocations,
      Namespace namespace,
      Optional<Trace> trace,
      long idleMs,
      long stallMs,
      int callsMax,
      Runnable cut) {}

  private final Ground ground;
  private final ServerWebSocket socket;
  private final SocketOutbox outbox;
  private final Map<String, SocketCall> calls = new HashMap<>();
  private final long pingMs;
  private final long pings;
  private long silentMs;
  private boolean over;

  SocketSession(Ground ground, ServerWebSocket socket) {
    this.ground = ground;
    this.socket = socket;
    this.outbox = new SocketOutbox(ground.vertx(), socket, ground.stallMs(), this);
    this.pingMs = Math.clamp(ground.idleMs() / 4, 1, PING_MS_MAX);
    this.pings = ground.vertx().setPeriodic(pingMs, _ -> ping());
    socket
        .textMessageHandler(this::on)
        .binaryMessageHandler(_ -> close(UNSUPPORTED, "messages are JSON in text frames"))
        .pongHandler(_ -> silentMs = 0)
        .exceptionHandler(_ -> close(TOO_BIG, "a message may have 1 MiB"));
  }

  @Override
  public void hold() {
    socket.pause();
    calls.values().forEach(SocketCall::hold);
  }

  @Override
  public void release() {
    silentMs = 0;
    socket.resume();
    calls.values().forEach(SocketCall::release);
  }

  @Override
  public void stalled() {
    close(POLICY, "the client has read nothing for " + ground.stallMs() + " ms");
  }

  private void on(String text) {
    silentMs = 0;
    if (over) {
      return;
    }
    try {
      switch (SocketMessage.parse(text)) {
        case SocketMessage.Invoke invoke -> invoke(invoke);
        case SocketMessage.Cancel(var id) -> cancel(id);
        case SocketMessage.Ping() -> outbox.send(SocketJson.pong());
      }
    } catch (Problem problem) {
      outbox.send(SocketJson.problem(problem));
    }
  }

  private void invoke(SocketMessage.Invoke asked) {
    var id = asked.id();
    if (calls.containsKey(id)) {
      throw Problem.of(Code.BAD_FIELD, "id is that of an open call of this connection")
          .and("field", "id")
          .and("id", id);
    }
    var call = new SocketCall(asked, ground.jobs(), outbox, () -> calls.remove(id));
    if (calls.size() >= ground.callsMax()) {
      call.refused(full());
      return;
    }
    calls.put(id, call);
    begin(asked, call);
  }

  private void begin(SocketMessage.Invoke asked, SocketCall call) {
    var function = asked.function();
    var target =
        new CallTarget(
            ground.namespace(),
            function,
            asked.export(),
            asked.deadline(),
            asked.detach(),
            ground.trace());
    var invocations = ground.invocations();
    try {
      invocations.requireReady();
    } catch (Problem problem) {
      call.refused(problem);
      return;
    }
    invocations
        .plan(target, new ListInput(function, asked.arguments(), asked.bytes()))
        .compose(plan ->
            invocations
                .begin(plan)
                .map(begun -> {
                  call.begun(plan, begun);
                  return begun;
                }))
        .onFailure(cause -> call.refused(Answers.problem(cause, "invoke", SocketRoutes.PATH)));
  }

  private void cancel(String id) {
    var call = calls.get(id);
    if (call == null) {
      throw Problem.of(Code.NO_SUCH_TASK, "no open call has this id; it may have ended by now")
          .and("field", "id")
          .and("id", id);
    }
    call.cancel();
  }

  private void ping() {
    if (over || outbox.isHeld()) {
      return;
    }
    silentMs += pingMs;
    if (silentMs > ground.idleMs()) {
      close(POLICY, "the client has answered no ping for " + ground.idleMs() + " ms");
      return;
    }
    socket.writePing(Buffer.buffer("raywa"));
  }

  private void close(short code, String reason) {
    if (!over) {
      leave();
      socket.close(code, reason);
      ground.vertx().setTimer(LEAVE_MS_MAX, _ -> ground.cut().run());
    }
  }

  /// The connection is gone, or about to: nothing more is said on it.
  void leave() {
    if (!over) {
      over = true;
      ground.vertx().cancelTimer(pings);
      outbox.close();
      calls.values().forEach(SocketCall::leave);
    }
  }

  private Problem full() {
    return Problem.of(
            Code.BUSY,
            "this connection has %d open calls, its most (ws.calls.max)"
                .formatted(ground.callsMax()))
        .with("Retry-After", "1");
  }
}
