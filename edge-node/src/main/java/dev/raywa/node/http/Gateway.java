package dev.raywa.node.http;

import dev.raywa.node.words.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

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
  private final RequestTally requests = new RequestTally();

  private Gateway(Vertx vertx, GatewayConfig config, GatewayPorts ports) {
    this.config = config;
    this.connections = new Connections(vertx, config.connectionsMax(), config.requestTimeout());
    this.peers = new Peers(vertx, config.tls());
    this.server =
        vertx
            .createHttpServer(options(config))
            .connectionHandler(connections::opened)
            .invalidRequestHandler(Answers::invalid)
            .requestHandler(
                Routing.router(
                    vertx,
                    config,
                    List.of(
                        connections::requested,
                        new RequestWatch(requests, ports.nanos(), ports.accessLog())::began,
                        new HostCheck(config)::check,
                        new Origins(config)::check),
                    Traced.routes(
                        ports.tracer(),
                        Routes.of(vertx, config, ports, peers, metrics(ports.meters())))));
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

  /// How addresses of its cluster begin: `http` or `https`.
  public String scheme() {
    return config.scheme();
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

  private Handler<RoutingContext> metrics(Meters meters) {
    return context ->
        meters
            .scrape(requests, connections())
            .onSuccess(text ->
                context.response().putHeader(HttpHeaders.CONTENT_TYPE, Meters.TYPE).end(text))
            .onFailure(context::fail);
  }

  private Future<Gateway> failed(Throwable cause) {
    var sentence = "cannot listen on http " + config.http() + ": " + cause.getMessage();
    return peers
        .close()
        .transform(_ -> Future.failedFuture(new IllegalStateException(sentence, cause)));
  }

  private static HttpServerOptions options(GatewayConfig config) {
    var options =
        new HttpServerOptions()
            .setMaxInitialLineLength(LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setHttp2ClearTextEnabled(false)
            .setMaxWebSocketFrameSize(GatewayConfig.JSON_BYTES_MAX)
            .setMaxWebSocketMessageSize(GatewayConfig.JSON_BYTES_MAX)
            .addWebSocketSubProtocol(SocketRoutes.PROTOCOL)
            // A small frame could become any number of bytes before its size is looked at.
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setTcpKeepAlive(true);
    return config.tls().map(tls -> tls.serve(options)).orElse(options);
  }
}
