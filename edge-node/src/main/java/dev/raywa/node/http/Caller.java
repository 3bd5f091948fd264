package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import io.vertx.ext.web.RoutingContext;

/// Who sent a request.
///
/// @param name of the token, for people
/// @param role what it may do
/// @param namespace where it does so
record Caller(String name, Role role, Namespace namespace) {
  /// Whoever speaks to a node without tokens, which only its own machine can.
  static final Caller ANYBODY = new Caller("anybody", Role.ADMIN, Namespace.DEFAULT);

  private static final String KEY = Caller.class.getName();

  /// The caller of a request whose route needs a role.
  static Caller of(RoutingContext context) {
    if (context.get(KEY) instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a route that is open to all has no caller");
  }

  /// The name of the caller, or `-` while nobody is known.
  static String nameIn(RoutingContext context) {
    return context.get(KEY) instanceof Caller caller ? caller.name() : "-";
  }

  void enter(RoutingContext context) {
    context.put(KEY, this);
  }

  Caller in(Namespace other) {
    return new Caller(name, role, other);
  }
}
