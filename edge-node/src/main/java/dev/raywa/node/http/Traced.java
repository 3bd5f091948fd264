package dev.raywa.node.http;

import dev.raywa.message.Trace;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where requests stand in traces.
///
/// A traced request names its own span in its `traceparent` from then on: so whatever reads the
/// header or hands the request on to another node carries on the trace, and need not know whether
/// anything is traced.
final class Traced {
  private static final Set<String> OF_JOBS = Set.of("/v1/jobs", "/new_job");

  private Traced() {}

  /// Where what a request starts stands in a trace; empty when it does not say, or says nonsense.
  static Optional<Trace> place(HttpServerRequest request) {
    var header = request.getHeader(Trace.HEADER);
    return header == null ? Optional.empty() : Trace.parse(header);
  }

  /// The same routes; those that start tasks tell the tracer of their requests, when there is one.
  static List<Route> routes(Optional<RequestTracer> tracer, List<Route> routes) {
    return tracer.map(to -> routes.stream().map(route -> route(to, route)).toList()).orElse(routes);
  }

  private static Route route(RequestTracer tracer, Route route) {
    if (!starts(route)) {
      return route;
    }
    var template = route.path().replaceAll(":([a-z]+)", "{$1}");
    return new Route(
        route.method(),
        route.path(),
        route.role(),
        context -> {
          begin(tracer, template, context);
          route.handler().handle(context);
        },
        route.reader());
  }

  private static boolean starts(Route route) {
    return InvokeRoutes.isCall(route)
        || (route.method().equals(HttpMethod.POST) && OF_JOBS.contains(route.path()));
  }

  private static void begin(RequestTracer tracer, String route, RoutingContext context) {
    var request = context.request();
    var span =
        tracer.begin(
            new RequestTracer.Request(
                request.method().name(),
                route,
                request.path(),
                request.isSSL() ? "https" : "http",
                place(request)));
    span.below().ifPresent(place -> request.headers().set(Trace.HEADER, place.toString()));
    context.addEndHandler(
        end -> span.ended(end.succeeded() ? context.response().getStatusCode() : 0));
  }
}
