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
  /// How many laps of its timer the time for a first request has.
  private static final int LAPS = 4;

  private static final String KEY = Connections.class.getName();

  private final Vertx vertx;
  private final int connectionsMax;
  private final long lapMs;
  private final Map<HttpConnection, Waiting> open = new ConcurrentHashMap<>();

  Connections(Vertx vertx, int connectionsMax, Duration head) {
    this.vertx = vertx;
    this.connectionsMax = connectionsMax;
    this.lapMs = Math.max(1, head.toMillis() / LAPS);
  }

  /// What one connection waits for. Its timer is not set anew for each request: it runs on, and
  /// counts how often it found the connection idle.
  private final class Waiting {
    private final HttpConnection connection;
    private final long timer;
    private boolean idle = true;
    private int lapsLeft = LAPS;

    Waiting(HttpConnection connection) {
      this.connection = connection;
      this.timer = vertx.setPeriodic(lapMs, _ -> lap());
    }

    void busy() {
      idle = false;
    }

    void idle() {
      idle = true;
      lapsLeft = 2 * LAPS;
    }

    void stop() {
      vertx.cancelTimer(timer);
    }

    private void lap() {
      if (idle && --lapsLeft <= 0) {
        connection.close();
      }
    }
  }

  /// A client connected.
  void opened(HttpConnection connection) {
    if (open.size() >= connectionsMax) {
      connection.close();
      return;
    }
    open.put(connection, new Waiting(connection));
    connection.closeHandler(_ -> closed(connection));
  }

  /// The head of a request is here.
  void requested(RoutingContext context) {
    var waiting = open.get(context.request().connection());
    if (waiting != null) {
      waiting.busy();
      context.addEndHandler(_ -> waiting.idle());
    }
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
    var waiting = open.get(connection);
    if (waiting != null) {
      waiting.stop();
    }
  }

  /// How many there are; may be asked from any thread.
  int count() {
    return open.size();
  }

  /// It counts no more.
  void closed(HttpConnection connection) {
    var waiting = open.remove(connection);
    if (waiting != null) {
      waiting.stop();
    }
  }
}
