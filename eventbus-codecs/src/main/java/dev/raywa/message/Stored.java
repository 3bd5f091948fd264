package dev.raywa.message;

/// Where the bytes of a finished object are.
public sealed interface Stored {
  /// The largest value that travels inside messages.
  int INLINE_BYTES_MAX = 64 * 1024;

  /// How many bytes the object has.
  long size();

  /// Here, in the message.
  record Inline(Bytes bytes) implements Stored {
    public Inline {
      if (bytes.size() > INLINE_BYTES_MAX) {
        throw new IllegalArgumentException(
            "an inline value has at most " + INLINE_BYTES_MAX + " bytes, was: " + bytes.size());
      }
    }

    @Override
    public long size() {
      return bytes.size();
    }
  }

  /// In the object grid, beside the node that made it.
  ///
  /// @param size in bytes
  /// @param producer the node that wrote it, which most likely holds the primary copy
  /// @param partitionKey completes the grid's keys, so that any node finds the partition
  /// @param sha256 of the value, 32 bytes: tells whether a value that was made again is the same
  record InGrid(long size, NodeId producer, int partitionKey, Bytes sha256) implements Stored {
    /// How many bytes a digest has.
    public static final int SHA256_BYTES = 32;

    public InGrid {
      if (size < 0) {
        throw new IllegalArgumentException("size must be 0 or more, was: " + size);
      }
      if (sha256.size() != SHA256_BYTES) {
        throw new IllegalArgumentException(
            "a SHA-256 has " + SHA256_BYTES + " bytes, was: " + sha256.size());
      }
    }
  }
}
