package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Knows who may do what. Without tokens everybody may do everything: then only the node's own
/// machine reaches it.
final class Callers {
  /// In which namespace an admin wants to work.
  static final String NAMESPACE = "Raywa-Namespace";

  /// What a token stands behind in a list of subprotocols.
  static final String TOKEN_PROTOCOL = "raywa.token.";

  private static final Pattern BEARER = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/-]+=*) *");

  private final List<Token> tokens;

  Callers(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /// Lets a request pass when its caller has the role; the caller is in the context from then on.
  Handler<RoutingContext> require(Role needed) {
    return context -> {
      var caller = caller(context);
      caller.enter(context);
      require(caller, needed, "this");
      namespaced(context, caller).enter(context);
      context.next();
    };
  }

  /// Refuses a caller that may not do something.
  static void require(Caller caller, Role needed, String what) {
    if (!caller.role().includes(needed)) {
      throw forbidden(caller, needed, what);
    }
  }

  /// The namespace that a caller names; a [Problem] when it is not the caller's and it may not.
  ///
  /// @param place header or parameter that holds it
  static Namespace namespace(Caller caller, String place, String text) {
    try {
      var named = new Namespace(text);
      if (!named.equals(caller.namespace()) && !caller.role().includes(Role.ADMIN)) {
        throw forbidden(caller, Role.ADMIN, "the namespace " + named);
      }
      return named;
    } catch (IllegalArgumentException e) {
      throw Problem.of(Code.BAD_FIELD, place + ": " + e.getMessage()).and("field", place);
    }
  }

  private static Caller namespaced(RoutingContext context, Caller caller) {
    return Optional.ofNullable(context.request().getHeader(NAMESPACE))
        .map(text -> caller.in(namespace(caller, NAMESPACE, text)))
        .orElse(caller);
  }

  private Caller caller(RoutingContext context) {
    if (tokens.isEmpty()) {
      return Caller.ANYBODY;
    }
    var header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    var offered = header == null ? offered(context) : Optional.<String>empty();
    if (offered.isPresent()) {
      return find(offered.get()).orElseThrow(Callers::unknownToken);
    }
    if (header == null) {
      throw unauthorized("Bearer", "a token is needed: Authorization: Bearer TOKEN");
    }
    var match = BEARER.matcher(header);
    return (match.matches() ? find(match.group(1)) : Optional.<Caller>empty())
        .orElseThrow(Callers::unknownToken);
  }

  /// The token among the subprotocols: pages can set no header of a WebSocket but this one.
  private static Optional<String> offered(RoutingContext context) {
    var protocols = context.request().getHeader("Sec-WebSocket-Protocol");
    if (protocols == null) {
      return Optional.empty();
    }
    return Stream.of(protocols.split(",", -1))
        .map(String::strip)
        .filter(one -> one.startsWith(TOKEN_PROTOCOL))
        .map(one -> one.substring(TOKEN_PROTOCOL.length()))
        .findFirst();
  }

  /// Takes as long for a wrong token as for a right one.
  private Optional<Caller> find(String shown) {
    var digest = sha256(shown);
    Optional<Caller> found = Optional.empty();
    for (var token : tokens) {
      if (MessageDigest.isEqual(token.sha256().array(), digest)) {
        found = Optional.of(new Caller(token.name(), token.role(), token.namespace()));
      }
    }
    return found;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static Problem unknownToken() {
    return unauthorized(
        "Bearer error=\"invalid_token\"",
        "this node knows no such token; raywa-vx token makes one");
  }

  private static Problem unauthorized(String challenge, String detail) {
    return Problem.of(Code.UNAUTHORIZED, detail).with("WWW-Authenticate", challenge);
  }

  private static Problem forbidden(Caller caller, Role needed, String what) {
    var detail =
        "%s needs the role %s; %s has %s"
            .formatted(what, needed.word(), caller.name(), caller.role().word());
    return Problem.of(Code.FORBIDDEN, detail).and("role", needed.word());
  }
}
