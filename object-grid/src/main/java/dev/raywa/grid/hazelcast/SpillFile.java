package dev.raywa.grid.hazelcast;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The file of one value. Its bytes are of use only if their number and digest are right.
///
/// Written and read through streams that an interrupt does not close: the thread belongs to a guest
/// that may be cancelled, the file to the node. Never forced to the disk: it is of no use to
/// anybody once its process has ended.
///
/// @param path its final name, which it has only when it is complete
/// @param sha256 of the value
record SpillFile(Path path, long size, Bytes sha256) {
  private static final int PIECE_BYTES = 256 * 1024;

  /// Writes the value under another name first.
  ///
  /// @throws IOException when the disk does not take it, or the bytes are not those of the value
  void write(ByteSource source) throws IOException {
    var part = path.resolveSibling(path.getFileName() + ".part");
    var digest = Sha256.begin();
    try {
      try (var out = new BufferedOutputStream(new FileOutputStream(part.toFile()), PIECE_BYTES)) {
        source.transferTo((from, at, length) -> {
          digest.update(from, at, length);
          write(out, from, at, length);
        });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      requireSame(Files.size(part), Bytes.of(digest.digest()));
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Hands all bytes to a sink, and only then knows whether they were right.
  ///
  /// @throws IOException when the disk does not give them, or they are not those of the value
  void read(ByteSink sink) throws IOException {
    var digest = Sha256.begin();
    long done = 0;
    try (var in = new FileInputStream(path.toFile())) {
      var piece = new byte[PIECE_BYTES];
      for (int read = in.read(piece); read > 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
        sink.write(piece, 0, read);
        done += read;
      }
    }
    requireSame(done, Bytes.of(digest.digest()));
  }

  /// Hands some of the bytes to a sink.
  ///
  /// @throws IOException when the disk does not give them all
  void read(long from, long length, ByteSink sink) throws IOException {
    try (var in = new FileInputStream(path.toFile())) {
      in.skipNBytes(from);
      var piece = new byte[(int) Math.min(PIECE_BYTES, Math.max(1, length))];
      for (long rest = length; rest > 0; ) {
        int read = in.read(piece, 0, (int) Math.min(piece.length, rest));
        if (read < 0) {
          throw new IOException(path + " ends " + rest + " bytes too early");
        }
        sink.write(piece, 0, read);
        rest -= read;
      }
    }
  }

  private void requireSame(long bytes, Bytes digest) throws IOException {
    if (bytes != size || !digest.equals(sha256)) {
      throw new IOException(
          "%s: %d bytes of another digest than the value of %d bytes that it should hold"
              .formatted(path, bytes, size));
    }
  }

  private static void write(BufferedOutputStream out, byte[] from, int at, int length) {
    try {
      out.write(from, at, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
