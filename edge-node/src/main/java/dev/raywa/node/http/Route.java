package dev.raywa.node.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// One method of one path.
///
/// @param path with a colon before each parameter
/// @param role that the caller needs; empty for everybody
/// @param reader throws the [Problem] that says best what is wrong with the head of a request, when
///   it finds something; asked when the contract is broken
record Route(
    HttpMethod method,
    String path,
    Optional<Role> role,
    Handler<RoutingContext> handler,
    Consumer<RoutingContext> reader) {
  Route(HttpMethod method, String path, Optional<Role> role, Handler<RoutingContext> handler) {
    this(method, path, role, handler, _ -> {});
  }

  /// A route that answers with JSON, sooner or later.
  static Route of(
      HttpMethod method, String path, Role role, Function<RoutingContext, Future<Reply>> answer) {
    return new Route(method, path, Optional.of(role), Answers.handler(answer));
  }

  /// A route for callers without a token.
  static Route open(
      HttpMethod method, String path, Function<RoutingContext, Future<Reply>> answer) {
    return new Route(method, path, Optional.empty(), Answers.handler(answer));
  }

  /// A route that writes its answer by itself.
  static Route raw(HttpMethod method, String path, Role role, Handler<RoutingContext> handler) {
    return new Route(method, path, Optional.of(role), handler);
  }

  /// The same route with a reader of its own.
  Route readBy(Consumer<RoutingContext> words) {
    return new Route(method, path, role, handler, words);
  }
}
