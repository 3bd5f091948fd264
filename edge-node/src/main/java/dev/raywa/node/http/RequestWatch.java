package dev.raywa.node.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Sees every request end: counts it, and says so in the access log when there is one.
final class RequestWatch {
  private static final String ROUTE = Route.class.getName();
  private static final String NO_ROUTE = "other";
  private static final double NANOS_PER_MS = 1e6;

  private final RequestTally tally;
  private final LongSupplier nanos;
  private final Optional<Consumer<String>> log;

  RequestWatch(RequestTally tally, LongSupplier nanos, Optional<Consumer<String>> log) {
    this.tally = tally;
    this.nanos = nanos;
    this.log = log;
  }

  /// A request came.
  void began(RoutingContext context) {
    long since = nanos.getAsLong();
    context.addEndHandler(_ -> ended(context, nanos.getAsLong() - since));
    context.next();
  }

  /// The request is for this route.
  static void enter(RoutingContext context, Route route) {
    context.put(ROUTE, route);
    context.next();
  }

  private void ended(RoutingContext context, long tookNanos) {
    int status = context.response().getStatusCode();
    var path = context.get(ROUTE) instanceof Route route ? route.path() : NO_ROUTE;
    var method = context.get(ROUTE) instanceof Route route ? route.method().name() : NO_ROUTE;
    tally.add(new RequestTally.Kind(path, method, status / 100 + "xx"), tookNanos);
    log.ifPresent(lines ->
        lines.accept(
            "event=http method=%s route=%s status=%d bytes=%d ms=%.1f caller=%s"
                .formatted(
                    method,
                    path,
                    status,
                    context.response().bytesWritten(),
                    tookNanos / NANOS_PER_MS,
                    Caller.nameIn(context))));
  }
}
