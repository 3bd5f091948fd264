package dev.raywa.codec;

import java.util.function.BiConsumer;
import java.util.function.Function;

/// How one thing is kept as bytes: a version byte, then the thing as it is in a batch of its own.
/// Thread-safe.
final class Document<T> {
  private final String what;
  private final BiConsumer<BatchWriter, T> writer;
  private final Function<BatchReader, T> reader;

  /// Documents of things that are called so.
  Document(String what, BiConsumer<BatchWriter, T> writer, Function<BatchReader, T> reader) {
    this.what = what;
    this.writer = writer;
    this.reader = reader;
  }

  /// The bytes of a thing; too many are refused with an IllegalArgumentException.
  byte[] encode(T value) {
    var out = new WireWriter(PeerCodec.BATCH_BYTES_MAX);
    out.u8(PeerCodec.VERSION);
    writer.accept(new BatchWriter(out), value);
    return out.toArray();
  }

  /// The thing of these bytes; fails with a [WireException] when they are not exactly one.
  T decode(byte[] bytes) {
    var in = WireReader.of(bytes);
    PeerCodec.requireVersion(in);
    int offset = in.offset();
    T value;
    try {
      value = reader.apply(new BatchReader(in));
    } catch (IllegalArgumentException e) {
      throw in.refusal(offset, "a valid " + what, "one that is refused: " + e.getMessage());
    }
    in.end();
    return value;
  }
}
