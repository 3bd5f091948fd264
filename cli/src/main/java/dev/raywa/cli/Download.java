package dev.raywa.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Bytes on their way from a node, with a bar on the terminal that says how many have come.
final class Download {
  private static final int PIECE_BYTES = 256 * 1024;

  private final String name;
  private final long size;
  private final Screen screen;

  /// Takes bytes.
  @FunctionalInterface
  interface Target {
    /// The array is only lent.
    void write(byte[] bytes, int at, int length) throws IOException;
  }

  /// @param name what the person sees beside the bar
  /// @param size how many bytes were promised
  Download(String name, long size, Screen screen) {
    this.name = name;
    this.size = size;
    this.screen = screen;
  }

  /// Blocks until everything has come.
  ///
  /// @throws IOException when fewer bytes come than were promised, or they are not taken
  void run(InputStream from, Target to) throws IOException {
    var piece = new byte[PIECE_BYTES];
    long done = 0;
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      to.write(piece, 0, read);
      done += read;
      if (size >= PIECE_BYTES) {
        screen.progress(Upload.bar(name, done, size));
      }
    }
    screen.hideProgress();
    if (done != size) {
      throw new EOFException("%d of %d bytes came".formatted(done, size));
    }
  }
}
