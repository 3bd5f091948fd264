package dev.raywa.node.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/// Everything that the gateway answers: path, method, role and handler.
final class Routes {
  private Routes() {}

  /// @param metrics answers with the metrics of the node
  static List<Route> of(
      Vertx vertx,
      GatewayConfig config,
      GatewayPorts ports,
      Peers peers,
      Handler<RoutingContext> metrics) {
    var bodies = new Bodies(vertx, config.requestTimeout(), config.uploadsBytesMax());
    var modules = new ModuleRoutes(vertx, ports, config, bodies);
    var jobs = new JobRoutes(vertx, ports, config, bodies, peers);
    var nodes = new NodeRoutes(ports);
    return List.of(
        Route.of(PUT, "/v1/modules/:module", Role.DEPLOY, modules::put),
        Route.of(GET, "/v1/modules/:module", Role.INVOKE, modules::get),
        Route.of(POST, "/v1/jobs", Role.DEPLOY, jobs::submit),
        Route.of(GET, "/v1/jobs", Role.INVOKE, jobs::list),
        Route.of(GET, "/v1/jobs/:job", Role.INVOKE, jobs::get),
        Route.of(DELETE, "/v1/jobs/:job", Role.DEPLOY, jobs::stop),
        Route.raw(GET, "/v1/jobs/:job/events", Role.INVOKE, jobs::events),
        Route.of(GET, "/v1/nodes", Role.INVOKE, nodes::list),
        Route.raw(GET, "/metrics", Role.ADMIN, metrics),
        new Route(GET, "/openapi.yaml", Optional.empty(), Contract.handler(vertx)),
        Route.open(GET, "/healthz", nodes::health),
        Route.open(GET, "/readyz", nodes::readiness));
  }
}
