package dev.raywa.cli;

import java.net.URI;
import java.util.regex.Pattern;

/// Where a node speaks HTTP.
record Address(String host, int port) {
  private static final Pattern SHAPE =
      Pattern.compile("(?:http://)?(\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):([0-9]{1,5})/?");

  /// What `node` listens on when nobody says otherwise.
  static final Address DEFAULT = new Address("127.0.0.1", 8080);

  Address {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, was: " + port);
    }
  }

  /// Reads `host:port`; an IPv6 address stands in brackets.
  static Address parse(String text) {
    var match = SHAPE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "an address is host:port, such as 127.0.0.1:8080, was: " + text);
    }
    return new Address(match.group(1), Integer.parseInt(match.group(2)));
  }

  /// The address of a resource of this node.
  URI resolve(String path) {
    return URI.create("http://" + host + ":" + port + path);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
