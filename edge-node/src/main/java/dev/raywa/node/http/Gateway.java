package dev.raywa.node.http;

import dev.raywa.node.words.HostPort;
import dev.raywa.node.words.Nearest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// HTTP for people and programs, as docs/http.md promises it.
public final class Gateway {
  /// The longest request line.
  static final int LINE_BYTES_MAX = 8 * 1024;

  /// The largest head of a request.
  static final int HEADERS_BYTES_MAX = 16 * 1024;

  private final GatewayConfig config;
  private final HttpServer server;
  private final Connections connections;
  private final Peers peers;

  private Gateway(Vertx vertx, GatewayConfig config, GatewayPorts ports) {
    this.config = config;
    this.connections = new Connections(vertx, config.connectionsMax(), config.requestTimeout());
    this.peers = new Peers(vertx);
    this.server =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .invalidRequestHandler(Answers::invalid)
            .requestHandler(router(vertx, ports));
  }

  /// Listens; completes once clients can connect.
  public static Future<Gateway> start(Vertx vertx, GatewayConfig config, GatewayPorts ports) {
    var gateway = new Gateway(vertx, config, ports);
    return gateway
        .server
        .listen(config.http().port(), config.http().host())
        .map(gateway)
        .recover(cause -> gateway.failed(cause));
  }

  /// Where it listens, with the port that was taken.
  public HostPort address() {
    return config.http().withPort(server.actualPort());
  }

  /// What others are told of it.
  public HostPort publicAddress() {
    return config.publicAddress().orElse(address());
  }

  /// Open connections.
  public int connections() {
    return connections.count();
  }

  /// Stops listening and closes every connection.
  public Future<Void> close() {
    return server.close().eventually(peers::close);
  }

  private Future<Gateway> failed(Throwable cause) {
    var sentence = "cannot listen on http " + config.http() + ": " + cause.getMessage();
    return peers
        .close()
        .transform(_ -> Future.failedFuture(new IllegalStateException(sentence, cause)));
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(LINE_BYTES_MAX)
        .setMaxHeaderSize(HEADERS_BYTES_MAX)
        .setHttp2ClearTextEnabled(false)
        .setTcpKeepAlive(true);
  }

  private Router router(Vertx vertx, GatewayPorts ports) {
    var bodies = new Bodies(vertx, config.requestTimeout(), config.uploadsBytesMax());
    var modules = new ModuleRoutes(vertx, ports, config, bodies);
    var compiling = new Compiling(vertx, ports, peers);
    var others = new JobRoutes.Others(peers, compiling);
    var jobs = new JobRoutes(vertx, ports, config, bodies, others);
    var sources = new SourceRoutes(vertx, ports, bodies, compiling);
    var seed = new SeedRoutes(ports, bodies, jobs);
    var nodes = new NodeRoutes(ports);
    var routes = new TreeMap<String, Map<HttpMethod, Handler<RoutingContext>>>();
    routes.put(
        "/v1/modules/:module",
        Map.of(
            HttpMethod.PUT, Answers.handler(modules::put),
            HttpMethod.GET, Answers.handler(modules::get)));
    routes.put(
        "/v1/jobs",
        Map.of(
            HttpMethod.POST, Answers.handler(jobs::submit),
            HttpMethod.GET, Answers.handler(jobs::list)));
    routes.put(
        "/v1/jobs/:job",
        Map.of(
            HttpMethod.GET, Answers.handler(jobs::get),
            HttpMethod.DELETE, Answers.handler(jobs::stop)));
    routes.put("/v1/jobs/:job/events", Map.of(HttpMethod.GET, jobs::events));
    routes.put("/v1/jobs/:job/wasm", Map.of(HttpMethod.GET, Answers.handler(jobs::wasm)));
    routes.put("/v1/sources", Map.of(HttpMethod.POST, Answers.handler(sources::compile)));
    routes.put("/v1/toolchains", Map.of(HttpMethod.GET, Answers.handler(sources::toolchains)));
    routes.put("/new_job", Map.of(HttpMethod.POST, Answers.handler(seed::create)));
    routes.put("/job_status", Map.of(HttpMethod.GET, Answers.handler(seed::status)));
    routes.put("/v1/nodes", Map.of(HttpMethod.GET, Answers.handler(nodes::list)));
    routes.put("/healthz", Map.of(HttpMethod.GET, Answers.handler(nodes::health)));
    routes.put("/readyz", Map.of(HttpMethod.GET, Answers.handler(nodes::readiness)));
    return router(vertx, routes);
  }

  private Router router(Vertx vertx, Map<String, Map<HttpMethod, Handler<RoutingContext>>> routes) {
    var router = Router.router(vertx);
    router.route().handler(connections::requested);
    router.route().handler(new HostCheck(config)::check);
    routes.forEach((path, methods) -> {
      methods.forEach((method, handler) -> router.route(method, path).handler(handler));
      var allowed = methods.keySet().stream().map(HttpMethod::name).sorted().toList();
      router.route(path).handler(context -> context.fail(notAllowed(context, allowed)));
    });
    var paths = List.copyOf(routes.keySet());
    router.route().handler(context -> context.fail(notFound(context, paths)));
    router.route().failureHandler(Answers::fail);
    router.errorHandler(400, Answers::fail);
    return router;
  }

  private static Problem notAllowed(RoutingContext context, List<String> allowed) {
    var methods = String.join(", ", allowed);
    return Problem.of(
            Code.METHOD_NOT_ALLOWED,
            context.request().method() + " is not for this path; it takes " + methods)
        .with("Allow", methods);
  }

  private static Problem notFound(RoutingContext context, List<String> paths) {
    var path = context.request().path();
    return Problem.of(
        Code.NOT_FOUND, "there is nothing at \"" + path + "\"" + Nearest.hint(path, paths));
  }
}
