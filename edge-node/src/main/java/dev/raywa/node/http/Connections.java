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
      if (timers.containsKey(connection)) {
        expectHead(connection, 2 * headMs);
      }
    });
    context.next();
  }

  /// How many there are; may be asked from any thread.
  int count() {
    return timers.size();
  }

  private void expectHead(HttpConnection connection, long timeMs) {
    stopTimer(connection);
    timers.put(connection, vertx.setTimer(timeMs, _ -> connection.close()));
  }

  private void closed(HttpConnection connection) {
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
