package dev.raywa.node.http;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;

/// `GET /v1/ws`: many invocations over one connection, as docs/websocket.md promises it.
final class SocketRoutes {
  static final String PATH = "/v1/ws";

  /// The subprotocol, for clients that ask for one.
  static final String PROTOCOL = "raywa.v1";

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final GatewayConfig config;
  private final Invocations invocations;

  SocketRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Invocations invocations) {
    this.vertx = vertx;
    this.ports = ports;
    this.config = config;
    this.invocations = invocations;
  }

  /// Makes a WebSocket of the connection.
  void open(RoutingContext context) {
    var request = context.request();
    if (!request.canUpgradeToWebSocket()) {
      throw Problem.of(Code.UPGRADE_REQUIRED, PATH + " is for WebSocket (RFC 6455)")
          .with("Upgrade", "websocket");
    }
    var channel = channel(request.connection());
    request
        .toWebSocket()
        .onSuccess(socket -> opened(context, socket, channel))
        .onFailure(context::fail);
  }

  private void opened(RoutingContext context, ServerWebSocket socket, Channel channel) {
    var connection = context.request().connection();
    var connections = Connections.of(context);
    connections.upgraded(connection);
    long stallMs = config.requestTimeout().toMillis();
    var ground =
        new SocketSession.Ground(
            vertx,
            ports.jobs(),
            invocations,
            Caller.of(context).namespace(),
            Traced.place(context.request()),
            2 * stallMs,
            stallMs,
            config.calls().perSocketMax(),
            () -> cut(channel));
    var session = new SocketSession(ground, socket);
    socket.closeHandler(_ -> {
      session.leave();
      connections.closed(connection);
    });
  }

  /// Vert.x Web wraps the WebSocket and hides its channel; the connection it came by is the same.
  private static Channel channel(HttpConnection connection) {
    if (connection instanceof HttpServerConnection inside) {
      return inside.channelHandlerContext().channel();
    }
    throw new IllegalStateException("no channel is known of " + connection.getClass());
  }

  /// A closing frame, and the end that comes after it, wait for what a client that does not read
  /// will never take. The outermost handler of the channel is asked, for that of Vert.x waits too.
  private static void cut(Channel channel) {
    if (channel.isOpen()) {
      var _ = channel.pipeline().firstContext().close();
    }
  }
}
