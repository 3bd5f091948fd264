package dev.raywa.node.words;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// Where something listens: `127.0.0.1:8080`, `edge-7.local:8080`, `[::1]:8080`. Port 0 asks for a
/// free one.
///
/// @param host without brackets
public record HostPort(String host, int port) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
  private static final Pattern LITERAL_6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  public HostPort {
    if (!isHost(host)) {
      throw new IllegalArgumentException("no host name or IP address: \"" + host + "\"");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, was: " + port);
    }
  }

  /// Reads `host:port`.
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !DIGITS.matcher(text.substring(colon + 1)).matches()) {
      throw new IllegalArgumentException("not host:port: \"" + text + "\"");
    }
    var host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (bracketed != (host.indexOf(':') >= 0)) {
      throw new IllegalArgumentException(
          "an IPv6 address stands in brackets, [::1]:8080, was: \"" + text + "\"");
    }
    return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
  }

  /// Whether a text could be a host: a name, or an IP address without brackets.
  public static boolean isHost(String text) {
    return NAME.matcher(text).matches() || isLiteral6(text);
  }

  /// Whether only this machine can reach the host. Nothing is looked up: a name other than
  /// `localhost` could mean any machine.
  public static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || (isLiteral(host) && literal(host).isLoopbackAddress());
  }

  /// Whether the host means every address of the machine, so that nobody can be sent to it.
  public static boolean isWildcard(String host) {
    return isLiteral(host) && literal(host).isAnyLocalAddress();
  }

  /// The same host with another port.
  public HostPort withPort(int other) {
    return new HostPort(host, other);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static boolean isLiteral(String host) {
    try {
      literal(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLiteral6(String host) {
    return LITERAL_6.matcher(host).matches() && isLiteral(host);
  }

  private static InetAddress literal(String host) {
    return InetAddress.ofLiteral(host);
  }
}
