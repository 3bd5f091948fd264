package dev.raywa.grid;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Bytes made on the way from a seed, the same in every process; handed on in pieces of one size.
public record SeededBytes(long seed, long size, int pieceBytes) implements ByteSource {
  /// Bytes in the largest pieces that are allowed.
  public SeededBytes(long seed, long size) {
    this(seed, size, PIECE_BYTES_MAX);
  }

  @Override
  public void transferTo(ByteSink sink) {
    var random = new SplittableRandom(seed);
    for (long at = 0; at < size; at += pieceBytes) {
      var piece = new byte[(int) Math.min(pieceBytes, size - at)];
      random.nextBytes(piece);
      sink.write(piece, 0, piece.length);
    }
  }

  /// The SHA-256 of these bytes.
  public String sha256() {
    return sha256(this);
  }

  /// The SHA-256 of any bytes, which are never all in memory.
  public static String sha256(ByteSource source) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      source.transferTo(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
