package dev.raywa.node.http;

import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/// Hands requests on to the node that they are for, and its answers back, as they come: a client
/// needs to reach one node only.
///
/// What was handed on once is never handed on again, so requests cannot go in circles.
final class Relay {
  /// Names the node that handed a request on.
  static final String HEADER = "Raywa-Relayed-By";

  /// Streams say something every 15 s.
  private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

  /// A large module can take a minute before its job starts, and who waits for a task is silent.
  private static final Duration LONG_MAX = Duration.ofMinutes(2);

  /// Headers that are meant for one connection, or that the next one has of its own, and what says
  /// which page asks, for the node that it asked has looked at that.
  private static final Set<String> OF_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "origin",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final NodeId self;
  private final Peers peers;

  Relay(NodeId self, Peers peers) {
    this.self = self;
    this.peers = peers;
  }

  /// Whether another node handed this request on.
  static boolean isRelayed(HttpServerRequest request) {
    return request.headers().contains(HEADER);
  }

  /// Speaks to another node in the name of who asked this one.
  static void authorize(HttpServerRequest asked, HttpClientRequest asking) {
    var credentials = asked.getHeader(HttpHeaders.AUTHORIZATION);
    if (credentials != null) {
      asking.putHeader(HttpHeaders.AUTHORIZATION, credentials);
    }
  }

  /// Writes the answer of another node as the answer to this request. Fails with a [Problem] as
  /// long as nothing is written.
  ///
  /// @param uri what to ask for
  /// @param body the whole body to send
  Future<Reply> to(NodeLoad node, RoutingContext context, String uri, Buffer body) {
    var request = context.request();
    if (isRelayed(request)) {
      return Problem.of(
              Code.NODE_UNREACHABLE,
              "another node handed this request on, and here it is not for this node any more;"
                  + " ask again")
          .future();
    }
    return peers
        .request(node, request.method(), uri, patience(request))
        .recover(cause -> unreachable(node, cause).future())
        .compose(asked -> send(asked, context, body).recover(cause -> silent(node, cause)))
        .compose(answer -> write(answer, context));
  }

  private Future<HttpClientResponse> send(
      HttpClientRequest asked, RoutingContext context, Buffer body) {
    copy(context.request().headers(), asked.headers());
    asked.putHeader(HEADER, self.value());
    context.response().closeHandler(_ -> asked.reset());
    return asked.send(body);
  }

  private static Future<Reply> write(HttpClientResponse answer, RoutingContext context) {
    var response = context.response();
    if (response.closed()) {
      answer.request().reset();
      return Future.succeededFuture(Reply.WRITTEN);
    }
    response.setStatusCode(answer.statusCode());
    copy(answer.headers(), response.headers());
    var length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      response.setChunked(true);
    } else {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
    }
    return answer
        .pipeTo(response)
        .transform(piped -> {
          if (piped.failed() && !response.ended()) {
            response.reset();
          }
          return Future.succeededFuture(Reply.WRITTEN);
        });
  }

  private static Duration patience(HttpServerRequest request) {
    boolean waits = request.method().equals(HttpMethod.POST) || request.getParam("wait") != null;
    return waits ? LONG_MAX : SILENCE_MAX;
  }

  private static void copy(MultiMap from, MultiMap to) {
    from.forEach((name, value) -> {
      if (!OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        to.add(name, value);
      }
    });
  }

  private static Problem unreachable(NodeLoad node, Throwable cause) {
    return Problem.of(
        Code.NODE_UNREACHABLE, "cannot reach " + named(node) + ": " + cause.getMessage());
  }

  private static Future<HttpClientResponse> silent(NodeLoad node, Throwable cause) {
    return cause instanceof TimeoutException
        ? Problem.of(Code.NODE_SILENT, named(node) + " took the request but does not answer")
            .future()
        : Problem.of(Code.NODE_UNREACHABLE, named(node) + " closed the connection").future();
  }

  private static String named(NodeLoad node) {
    return "node " + node.node() + " at " + node.http();
  }
}
