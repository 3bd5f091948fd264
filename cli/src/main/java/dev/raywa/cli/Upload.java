package dev.raywa.cli;

import dev.raywa.message.Quantity;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/// Bytes on their way to a node, with a bar on the terminal that says how many have gone.
final class Upload {
  private static final int BAR_COLUMNS = 30;

  /// Less is gone before anybody could read the bar.
  private static final int BAR_BYTES_MIN = 64 * 1024;

  private final String name;
  private final byte[] bytes;
  private final Screen screen;

  /// @param name what the person sees beside the bar
  Upload(String name, byte[] bytes, Screen screen) {
    this.name = name;
    this.bytes = bytes;
    this.screen = screen;
  }

  /// The body of the request.
  BodyPublisher body() {
    if (bytes.length == 0) {
      return BodyPublishers.noBody();
    }
    var body = BodyPublishers.ofInputStream(() -> new Counted(bytes));
    return BodyPublishers.fromPublisher(body, bytes.length);
  }

  private void show(long sent) {
    screen.progress(bar(name, sent, bytes.length));
  }

  /// A line that says how many bytes of something have gone.
  static String bar(String name, long done, long all) {
    int full = Math.toIntExact(done * BAR_COLUMNS / all);
    return "%s  [%s%s]  %d %%  %s of %s"
        .formatted(
            name,
            "#".repeat(full),
            ".".repeat(BAR_COLUMNS - full),
            done * 100 / all,
            Quantity.bytes(done),
            Quantity.bytes(all));
  }

  /// Tells how far it was read.
  private final class Counted extends ByteArrayInputStream {
    Counted(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) {
      int read = super.read(into, from, length);
      if (read > 0 && bytes.length >= BAR_BYTES_MIN) {
        show(pos);
      }
      return read;
    }
  }
}
