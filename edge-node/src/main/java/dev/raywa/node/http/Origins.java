package dev.raywa.node.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides which pages may use a browser to speak to this node. A node without tokens believes
/// everybody who reaches it, and browsers let the page of every site open a WebSocket and send a
/// `POST` to loopback; only the header `Origin` tells such a request from that of a program.
///
/// With tokens a page must show one, which no browser adds by itself, so its site does not matter;
/// it can read answers only when its site is listed.
final class Origins {
  /// Browsers keep an answer to `OPTIONS` for so long, in seconds.
  private static final String KEPT_S = "600";

  /// What a page may read of an answer, besides its body and a few harmless headers.
  private static final String READABLE =
      "Location, Retry-After, ETag, Content-Range, WWW-Authenticate, Allow";

  private static final Set<HttpMethod> HARMLESS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final List<String> listed;
  private final boolean isOpen;

  Origins(GatewayConfig config) {
    this.listed = config.origins();
    this.isOpen = config.tokens().isEmpty();
  }

  /// Lets a request pass that no page sends, or a page that may; answers what browsers ask first.
  void check(RoutingContext context) {
    var request = context.request();
    var origin = Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN));
    if (origin.isEmpty()) {
      context.next();
    } else if (listed.contains(origin.get().toLowerCase(Locale.ROOT))) {
      admit(context, origin.get());
    } else if (isOpen && changes(request) && !isSame(request, origin.get())) {
      context.fail(
          Problem.of(
              Code.BAD_ORIGIN,
              "a node without tokens obeys its own pages and those of gateway.origins only"));
    } else {
      context.next();
    }
  }

  private static void admit(RoutingContext context, String origin) {
    var request = context.request();
    var response =
        context
            .response()
            .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
            .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, READABLE)
            .putHeader(HttpHeaders.VARY, "Origin");
    var method = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (method == null || !request.method().equals(HttpMethod.OPTIONS)) {
      context.next();
      return;
    }
    var headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (headers != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
    }
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, PUT, POST, DELETE")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, KEPT_S)
        .setStatusCode(204)
        .end();
  }

  private static boolean changes(HttpServerRequest request) {
    return !HARMLESS.contains(request.method()) || request.canUpgradeToWebSocket();
  }

  /// Whether the page came from the address that the request is for, which [HostCheck] has seen.
  private static boolean isSame(HttpServerRequest request, String origin) {
    var authority = request.authority();
    return authority != null
        && origin.replaceFirst("^https?://", "").equalsIgnoreCase(authority.toString());
  }
}
