package dev.raywa.cli;

import java.net.URI;
import java.util.regex.Pattern;

/// Where a node speaks HTTP.
///
/// @param tls whether it speaks HTTPS
record Address(boolean tls, String host, int port) {
  private static final Pattern SHAPE =
      Pattern.compile("(?:http(s?)://)?(\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

  /// What `node` listens on when nobody says otherwise.
  static final Address DEFAULT = new Address(false, "127.0.0.1", 8080);

  Address {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, was: " + port);
    }
  }

  /// Reads `host:port`, also after `http://` or `https://`; an IPv6 address stands in brackets.
  static Address parse(String text) {
    var match = SHAPE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "an address is host:port, such as 127.0.0.1:8080, was: " + text);
    }
    return new Address(
        "s".equals(match.group(1)), match.group(2), Integer.parseInt(match.group(3)));
  }

  /// The address of a resource of this node.
  URI resolve(String path) {
    return URI.create((tls ? "https" : "http") + "://" + host + ":" + port + path);
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "") + host + ":" + port;
  }
}
