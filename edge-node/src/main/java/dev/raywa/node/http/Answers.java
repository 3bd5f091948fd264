package dev.raywa.node.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes replies and problems. A client never sees a stack trace: what nobody expected is logged
/// once and answered with `INTERNAL`.
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final String PROBLEM = "application/problem+json";

  private Answers() {}

  /// A handler that writes what a route answers, sooner or later.
  static Handler<RoutingContext> handler(Function<RoutingContext, Future<Reply>> route) {
    return context ->
        route
            .apply(context)
            .onSuccess(reply -> write(context.response(), reply))
            .onFailure(context::fail);
  }

  /// Writes why a request failed.
  static void fail(RoutingContext context) {
    var request = context.request();
    switch (context.failure()) {
      case Problem problem -> write(request.response(), problem);
      case null -> write(request.response(), ofStatus(context.statusCode()));
      case Throwable failure -> {
        if (context.statusCode() == 400) {
          write(request.response(), ofStatus(400));
          return;
        }
        write(request.response(), problem(failure, request.method().name(), path(request)));
      }
    }
  }

  /// What a client is told of a failure; one that nobody expected is logged.
  static Problem problem(Throwable failure, String method, String path) {
    if (failure instanceof Problem problem) {
      return problem;
    }
    LOG.error("event=request_failed method={} path={}", method, path, failure);
    return Problem.of(Code.INTERNAL, "a defect of this node; its log has the reason");
  }

  /// Answers what the HTTP parser refuses.
  static void invalid(HttpServerRequest request) {
    var problem =
        switch (request.decoderResult().cause()) {
          case TooLongHttpLineException _ ->
              Problem.of(
                  Code.URI_TOO_LONG,
                  "the first line may have " + Gateway.LINE_BYTES_MAX + " bytes");
          case TooLongHttpHeaderException _ ->
              Problem.of(
                  Code.HEADERS_TOO_LARGE,
                  "all headers together may have " + Gateway.HEADERS_BYTES_MAX + " bytes");
          case null, default -> ofStatus(400);
        };
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    write(request.response(), problem);
    request.connection().close();
  }

  private static Problem ofStatus(int status) {
    return status == 404
        ? Problem.of(Code.NOT_FOUND, "there is nothing at this path")
        : Problem.of(Code.BAD_REQUEST, "the request line or a header is malformed");
  }

  private static void write(HttpServerResponse response, Reply reply) {
    if (open(response)) {
      reply.headers().forEach(response::putHeader);
      response
          .setStatusCode(reply.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(reply.body().encode() + "\n");
    }
  }

  private static void write(HttpServerResponse response, Problem problem) {
    if (open(response)) {
      problem.headers().forEach(response::putHeader);
      response
          .setStatusCode(problem.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM)
          .end(problem.body().encode() + "\n");
    }
  }

  /// A client that left, or that is in the middle of a stream, cannot be told anything more.
  private static boolean open(HttpServerResponse response) {
    return !response.closed() && !response.ended() && !response.headWritten();
  }

  private static String path(HttpServerRequest request) {
    return request.path() == null ? "?" : request.path().replaceAll("\\s", "_");
  }
}
