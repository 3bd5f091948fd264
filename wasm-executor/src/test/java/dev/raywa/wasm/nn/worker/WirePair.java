package dev.raywa.wasm.nn.worker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Two ends of a socket in one process.
record WirePair(Wire near, Wire far, SocketChannel farChannel) implements AutoCloseable {
  static WirePair in(Path folder) throws IOException {
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      var far = SocketChannel.open(address);
      return new WirePair(new Wire(server.accept()), new Wire(far), far);
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
  }
}
