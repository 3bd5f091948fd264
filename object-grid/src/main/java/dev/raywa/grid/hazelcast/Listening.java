package dev.raywa.grid.hazelcast;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Predicate;

/// Whether somebody accepts connections at an address, `host:port`. Blocks for a moment.
final class Listening implements Predicate<String> {
  /// More than two machines of one site need, and little enough for a row of silent ones.
  static final int CONNECT_MS_MAX = 300;

  @Override
  public boolean test(String address) {
    int colon = address.lastIndexOf(':');
    var host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(address.substring(colon + 1));
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS_MAX);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
