package dev.raywa.node.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
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
    var compiling = new Compiling(vertx, ports, peers);
    var others = new JobRoutes.Others(peers, compiling);
    var jobs = new JobRoutes(vertx, ports, config, bodies, others);
    var sources = new SourceRoutes(vertx, ports, bodies, compiling);
    var seed = new SeedRoutes(ports, bodies, jobs);
    var nodes = new NodeRoutes(ports);
    var routes = new ArrayList<>(ofFunctions(vertx, config, ports, bodies));
    routes.addAll(ofModels(vertx, ports, bodies));
    routes.addAll(ofTasks(vertx, ports, peers));
    routes.addAll(
        List.of(
            Route.of(PUT, "/v1/modules/:module", Role.DEPLOY, modules::put)
                .readBy(ModuleRoutes::id),
            Route.of(GET, "/v1/modules/:module", Role.INVOKE, modules::get)
                .readBy(ModuleRoutes::id),
            Route.of(POST, "/v1/jobs", Role.DEPLOY, jobs::submit),
            Route.of(GET, "/v1/jobs", Role.INVOKE, jobs::list).readBy(JobRoutes::readList),
            Route.of(GET, "/v1/jobs/:job", Role.INVOKE, jobs::get).readBy(JobRoutes::id),
            Route.of(DELETE, "/v1/jobs/:job", Role.DEPLOY, jobs::stop).readBy(JobRoutes::id),
            Route.raw(GET, "/v1/jobs/:job/events", Role.INVOKE, jobs::events).readBy(JobRoutes::id),
            Route.of(GET, "/v1/jobs/:job/wasm", Role.INVOKE, jobs::wasm).readBy(JobRoutes::id),
            Route.of(POST, "/v1/sources", Role.DEPLOY, sources::compile),
            Route.of(GET, "/v1/toolchains", Role.INVOKE, sources::toolchains),
            Route.of(POST, "/new_job", Role.DEPLOY, seed::create),
            Route.of(GET, "/job_status", Role.INVOKE, seed::status).readBy(SeedRoutes::id),
            Route.of(GET, "/v1/nodes", Role.INVOKE, nodes::list),
            Route.raw(GET, "/metrics", Role.ADMIN, metrics),
            new Route(GET, "/openapi.yaml", Optional.empty(), Contract.handler(vertx)),
            Route.open(GET, "/healthz", nodes::health),
            Route.open(GET, "/readyz", nodes::readiness)));
    return routes;
  }

  private static List<Route> ofFunctions(
      Vertx vertx, GatewayConfig config, GatewayPorts ports, Bodies bodies) {
    var functions = new FunctionRoutes(vertx, ports, config, bodies);
    var invocations = new Invocations(vertx, ports, config);
    var calls = new InvokeRoutes(vertx, ports, config, bodies, invocations);
    var sockets = new SocketRoutes(vertx, ports, config, invocations);
    // Routes are tried in this order: what is asked for most comes first.
    return List.of(
        Route.raw(POST, "/v1/functions/:function/_start/*", Role.INVOKE, calls::invoke),
        Route.raw(POST, "/v1/functions/:function/:export", Role.INVOKE, calls::invoke),
        Route.raw(POST, "/v1/functions/:function", Role.INVOKE, calls::invoke),
        Route.of(PUT, "/v1/functions/:function", Role.DEPLOY, functions::put)
            .readBy(FunctionRoutes::readPut),
        Route.of(GET, "/v1/functions", Role.INVOKE, functions::list).readBy(NamedList::read),
        Route.of(GET, "/v1/functions/:function", Role.INVOKE, functions::get)
            .readBy(FunctionRoutes::ref),
        Route.of(DELETE, "/v1/functions/:function", Role.DEPLOY, functions::delete)
            .readBy(FunctionRoutes::ref),
        Route.raw(GET, "/v1/ws", Role.INVOKE, sockets::open));
  }

  private static List<Route> ofModels(Vertx vertx, GatewayPorts ports, Bodies bodies) {
    var models = new ModelRoutes(vertx, ports, bodies);
    return List.of(
        Route.of(PUT, "/v1/models/:model", Role.DEPLOY, models::put).readBy(ModelRoutes::name),
        Route.of(GET, "/v1/models", Role.INVOKE, models::list).readBy(NamedList::read),
        Route.of(GET, "/v1/models/:model", Role.INVOKE, models::get).readBy(ModelRoutes::name),
        Route.of(DELETE, "/v1/models/:model", Role.DEPLOY, models::delete)
            .readBy(ModelRoutes::name));
  }

  private static List<Route> ofTasks(Vertx vertx, GatewayPorts ports, Peers peers) {
    var tasks = new TaskRoutes(vertx, ports, peers);
    var objects = new ObjectRoutes(vertx, ports, peers);
    var stats = new StatsRoutes(vertx, ports, peers);
    return List.of(
        Route.of(GET, "/v1/tasks", Role.INVOKE, tasks::list).readBy(TaskList::read),
        Route.of(GET, "/v1/tasks/:task", Role.INVOKE, tasks::get).readBy(TaskRoutes::read),
        Route.of(DELETE, "/v1/tasks/:task", Role.INVOKE, tasks::stop).readBy(TaskRoutes::readStop),
        Route.of(GET, "/v1/tasks/:task/children", Role.INVOKE, tasks.below()::children)
            .readBy(BelowRoutes::readChildren),
        Route.of(GET, "/v1/jobs/:job/tasks", Role.INVOKE, tasks.below()::ofJob)
            .readBy(BelowRoutes::readOfJob),
        Route.raw(GET, "/v1/tasks/:task/result", Role.INVOKE, tasks::result).readBy(TaskRoutes::id),
        Route.raw(GET, "/v1/tasks/:task/events", Role.INVOKE, tasks::events).readBy(TaskRoutes::id),
        Route.of(GET, "/v1/objects", Role.INVOKE, objects::list).readBy(ObjectList::read),
        Route.raw(GET, "/v1/objects/:object", Role.INVOKE, objects::get).readBy(ObjectRoutes::read),
        Route.raw(HEAD, "/v1/objects/:object", Role.INVOKE, objects::get)
            .readBy(ObjectRoutes::read),
        Route.of(GET, "/v1/functions/:function/stats", Role.INVOKE, stats::ofFunction)
            .readBy(StatsRoutes::readFunction),
        Route.of(GET, "/v1/jobs/:job/stats", Role.INVOKE, stats::ofJob)
            .readBy(StatsRoutes::readJob));
  }
}
