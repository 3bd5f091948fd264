package dev.raywa.wasm.nn;

import java.nio.charset.StandardCharsets;

/// Walks the fields of one protobuf message inside an array, refusing what runs past its end.
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int VARINT_BYTES_MAX = 10;

  private final byte[] from;
  private final int end;
  private int at;
  private int field;
  private int wire;
  private int length;

  ProtoReader(byte[] from, int at, int end) {
    this.from = from;
    this.at = at;
    this.end = end;
  }

  /// Goes to the next field, or says that there is none. The value of each must be taken by one of
  /// the methods below before the next.
  boolean next() throws NnException {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (field == 0 || tag >>> 32 != 0) {
      throw malformed("a field has the number " + (tag >>> 3));
    }
    if (wire == BYTES) {
      long size = varint();
      if (size < 0 || size > end - at) {
        throw malformed("field " + field + " is longer than the message around it");
      }
      length = (int) size;
    } else if (wire != VARINT && wire != FIXED64 && wire != FIXED32) {
      throw malformed("field " + field + " has the wire type " + wire);
    }
    return true;
  }

  /// The number of the field.
  int field() {
    return field;
  }

  /// Whether the field is a message, a text, bytes, or packed numbers.
  boolean isBytes() {
    return wire == BYTES;
  }

  /// Passes over the value.
  void skip() throws NnException {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> forward(8);
      case FIXED32 -> forward(4);
      default -> forward(length);
    }
  }

  /// The value as a number; 0 when it is none.
  long number() throws NnException {
    if (wire == VARINT) {
      return varint();
    }
    skip();
    return 0;
  }

  /// The value as a message of its own.
  ProtoReader message() throws NnException {
    if (wire != BYTES) {
      throw malformed("field " + field + " is no message");
    }
    var inner = new ProtoReader(from, at, at + length);
    at += length;
    return inner;
  }

  /// The value as a text.
  String text() throws NnException {
    if (wire != BYTES) {
      throw malformed("field " + field + " is no text");
    }
    var text = new String(from, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /// Whether anything is left of a message that holds packed numbers.
  boolean hasMore() {
    return at < end;
  }

  /// The next number of a packed field.
  long packedVarint() throws NnException {
    return varint();
  }

  /// The next little endian number of so many bytes, sign extended.
  long fixed(int bytes) throws NnException {
    int start = at;
    forward(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (from[start + i] & 0xff);
    }
    int unused = 64 - 8 * bytes;
    return (value << unused) >> unused;
  }

  private void forward(int bytes) throws NnException {
    if (bytes > end - at) {
      throw malformed("field " + field + " is cut off");
    }
    at += bytes;
  }

  private long varint() throws NnException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at == end) {
        throw malformed("a number is cut off");
      }
      byte one = from[at++];
      value |= (long) (one & 0x7f) << (7 * i);
      if (one >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than " + VARINT_BYTES_MAX + " bytes");
  }

  private NnException malformed(String what) {
    return new NnException(NnCode.INVALID_ENCODING, "no ONNX model: " + what + ", at byte " + at);
  }
}
