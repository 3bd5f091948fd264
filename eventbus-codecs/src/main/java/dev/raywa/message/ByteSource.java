package dev.raywa.message;

/// Bytes that may be too many to hold twice: they are handed on piece by piece.
public interface ByteSource {
  /// The most bytes handed to a sink at once.
  int PIECE_BYTES_MAX = 1024 * 1024;

  /// How many bytes there are in all.
  long size();

  /// Hands all bytes to the sink, in order, in pieces of at most [#PIECE_BYTES_MAX]. May block.
  void transferTo(ByteSink sink);

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
