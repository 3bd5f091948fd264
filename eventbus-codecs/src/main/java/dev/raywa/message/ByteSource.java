package dev.raywa.message;

/// Bytes that may be too many to hold twice: they are handed on piece by piece.
public interface ByteSource {
  /// The most bytes handed to a sink at once.
  int PIECE_BYTES_MAX = 1024 * 1024;

  /// How many bytes there are in all.
  long size();

  /// Hands all bytes to the sink, in order, in pieces of at most [#PIECE_BYTES_MAX]. May block.
  void transferTo(ByteSink sink);

  /// Hands some of the bytes to the sink, in the same way; a source that is not in one place reads
  /// little more than these. May block.
  ///
  /// @param from how many bytes are left out
  /// @param size how many bytes are wanted, all of which are there
  default void transferTo(long from, long size, ByteSink sink) {
    var at = new long[1];
    transferTo((bytes, offset, length) -> {
      long begin = Math.max(from, at[0]);
      long end = Math.min(from + size, at[0] + length);
      if (begin < end) {
        sink.write(bytes, offset + (int) (begin - at[0]), (int) (end - begin));
      }
      at[0] += length;
    });
  }

  /// How many bytes from there on are best asked for at once.
  default int pieceAt(long from) {
    return PIECE_BYTES_MAX;
  }

  /// A source of bytes that are already in memory.
  static ByteSource of(Bytes bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.size();
      }

      @Override
      public void transferTo(ByteSink sink) {
        for (int at = 0; at < bytes.size(); at += PIECE_BYTES_MAX) {
          sink.write(bytes.array(), at, Math.min(PIECE_BYTES_MAX, bytes.size() - at));
        }
      }
    };
  }

  /// All bytes in one array; only for sources known to be small. May block.
  default Bytes toBytes() {
    var all = new byte[Math.toIntExact(size())];
    var sink =
        new ByteSink() {
          private int filled;

          @Override
          public void write(byte[] from, int at, int length) {
            System.arraycopy(from, at, all, filled, length);
            filled += length;
          }
        };
    transferTo(sink);
    return Bytes.of(all);
  }
}
