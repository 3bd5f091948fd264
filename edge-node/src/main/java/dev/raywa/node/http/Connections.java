package dev.raywa.node.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps connections few and busy: closes those above the limit, those whose first request does not
/// arrive in time, and those that wait for twice that time for the next one. Used by one event
/// loop.
final class Connections {
  /// The timer of a connection that is no longer one of requests.
  private static final long NO_TIMER = -1;

  private static final String KEY = Connections.class.getName();

  private final Vertx vertx;
  private final int connectionsMax;
  private final long headMs;
  private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

  Connections(Vertx vertx, int connectionsMax, Duration head) {
    this.vertx = vertx;
    this.connectionsMax = connectionsMax;
    this.headMs = head.toMillis();
  }

  /// A client connected.
  void opened(HttpConnection connection) {
    if (timers.size() >= connectionsMax) {
      connection.close();
      return;
    }
    expectHead(connection, headMs);
    connection.closeHandler(_ -> closed(connection));
  }

  /// The head of a request is here.
  void requested(RoutingContext context) {
    var connection = context.request().connection();
    stopTimer(connection);
    context.addEndHandler(_ -> {
      if (timers.getOrDefault(connection, NO_TIMER) != NO_TIMER) {
        expectHead(connection, 2 * headMs);
      }
    });
    context.put(KEY, this);
    context.next();
  }

  /// Those that the connection of a request is one of.
  static Connections of(RoutingContext context) {
    if (context.get(KEY) instanceof Connections connections) {
      return connections;
    }
    throw new IllegalStateException("the request passed no connections");
  }

  /// No more requests are expected; the connection counts until it is said to be closed.
  void upgraded(HttpConnection connection) {
    stopTimer(connection);
    timers.replace(connection, NO_TIMER);
  }

  /// How many there are; may be asked from any thread.
  int count() {
    return timers.size();
  }

  private void expectHead(HttpConnection connection, long timeMs) {
    stopTimer(connection);
    timers.put(connection, vertx.setTimer(timeMs, _ -> connection.close()));
  }

  /// It counts no more.
  void closed(HttpConnection connection) {
    stopTimer(connection);
    timers.remove(connection);
  }

  private void stopTimer(HttpConnection connection) {
    var timer = timers.get(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
