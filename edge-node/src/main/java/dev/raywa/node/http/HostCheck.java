package dev.raywa.node.http;

import dev.raywa.node.words.HostPort;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/// Refuses requests that name another host while the node listens on loopback: a web page whose
/// name was made to mean 127.0.0.1 must not run code here by way of somebody's browser. Used by one
/// event loop.
final class HostCheck {
  private final GatewayConfig config;

  /// The name that was allowed last: most clients say the same again and again.
  private String allowed = "";

  HostCheck(GatewayConfig config) {
    this.config = config;
  }

  void check(RoutingContext context) {
    if (isAllowed(context)) {
      context.next();
    } else {
      context.fail(
          Problem.of(
              Code.BAD_HOST,
              "this node listens on loopback and answers to 127.0.0.1, [::1], localhost"
                  + config.publicAddress().map(told -> " and " + told.host()).orElse("")
                  + " only"));
    }
  }

  private boolean isAllowed(RoutingContext context) {
    var request = context.request();
    if (!HostPort.isLoopback(config.http().host())
        || !request.headers().contains(HttpHeaders.HOST)) {
      return true;
    }
    var authority = request.authority();
    if (authority == null) {
      return false;
    }
    var host = authority.host();
    if (!host.equals(allowed) && isOurs(host)) {
      allowed = host;
    }
    return host.equals(allowed);
  }

  private boolean isOurs(String authority) {
    var host = authority.replaceAll("^\\[|]$", "");
    return HostPort.isLoopback(host)
        || config.publicAddress().filter(told -> told.host().equalsIgnoreCase(host)).isPresent();
  }
}
