package dev.raywa.node.http;

import dev.raywa.node.words.Nearest;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// Makes a router of a table of routes: what every request passes before its handler, and what is
/// said when there is none.
final class Routing {
  private final Router router;
  private final Callers callers;
  private final ContractCheck contract;
  private final List<String> paths;

  private Routing(Vertx vertx, Callers callers, List<Route> routes) {
    this.router = Router.router(vertx);
    this.callers = callers;
    this.contract = new ContractCheck(vertx);
    this.paths = routes.stream().map(Route::path).distinct().sorted().toList();
  }

  /// @param first what every request passes, in this order
  static Router router(
      Vertx vertx, GatewayConfig config, List<Handler<RoutingContext>> first, List<Route> routes) {
    var routing = new Routing(vertx, new Callers(config.tokens()), routes);
    first.forEach(handler -> routing.router.route().handler(handler));
    routes.forEach(routing::add);
    routing.refuseOthers(routes);
    return routing.router;
  }

  private void add(Route route) {
    var steps = router.route(route.method(), route.path());
    steps.handler(context -> RequestWatch.enter(context, route));
    route.role().ifPresent(role -> steps.handler(callers.require(role)));
    if (route.role().isPresent() && !InvokeRoutes.isCall(route)) {
      steps.handler(contract.of(route));
    }
    steps.handler(route.handler());
  }

  private void refuseOthers(List<Route> routes) {
    for (var path : paths) {
      var allowed =
          routes.stream()
              .filter(route -> route.path().equals(path))
              .map(Route::method)
              .map(HttpMethod::name)
              .sorted()
              .toList();
      router.route(path).handler(context -> context.fail(notAllowed(context, allowed)));
    }
    router.route().handler(context -> context.fail(notFound(context)));
    router.route().failureHandler(Answers::fail);
    router.errorHandler(400, Answers::fail);
  }

  private static Problem notAllowed(RoutingContext context, List<String> allowed) {
    var methods = String.join(", ", allowed);
    return Problem.of(
            Code.METHOD_NOT_ALLOWED,
            context.request().method() + " is not for this path; it takes " + methods)
        .with("Allow", methods);
  }

  private Problem notFound(RoutingContext context) {
    var path = context.request().path();
    return Problem.of(
        Code.NOT_FOUND, "there is nothing at \"" + path + "\"" + Nearest.hint(path, paths));
  }
}
