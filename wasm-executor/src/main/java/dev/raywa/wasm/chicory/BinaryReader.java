package dev.raywa.wasm.chicory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads a WebAssembly binary front to back within bounds. Never allocates what a length claims
/// before the bytes are there; whatever does not fit throws [Malformed].
final class BinaryReader {
  /// The binary is not what the specification says; the message says where.
  static final class Malformed extends RuntimeException {
    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private static final int NAME_BYTES_MAX = 100_000;

  private final byte[] bytes;
  private final int end;
  private int at;

  BinaryReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return at >= end;
  }

  int remaining() {
    return end - at;
  }

  /// Skips everything that is left.
  void toEnd() {
    at = end;
  }

  int u8() {
    if (at >= end) {
      throw malformed("unexpected end");
    }
    return bytes[at++] & 0xFF;
  }

  /// The byte that [#u8] would read.
  int peek() {
    if (at >= end) {
      throw malformed("unexpected end");
    }
    return bytes[at] & 0xFF;
  }

  /// An unsigned 32-bit number in at most five bytes.
  long u32() {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        if (value > 0xFFFF_FFFFL) {
          throw malformed("integer too large");
        }
        return value;
      }
    }
    throw malformed("integer representation too long");
  }

  /// A 64-bit number that is at most the largest long.
  long u64() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 0) {
        throw malformed("integer too large");
      }
      value |= (long) (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw malformed("integer representation too long");
  }

  /// A number of things that take at least a byte each, so it cannot exceed what is left.
  int count() {
    long count = u32();
    if (count > end - at) {
      throw malformed("length " + count + " is beyond the end");
    }
    return (int) count;
  }

  /// An index, which fits in an int in every module that can be admitted.
  int index() {
    long index = u32();
    if (index > Integer.MAX_VALUE) {
      throw malformed("index " + index + " out of range");
    }
    return (int) index;
  }

  /// Skips a signed or unsigned number of at most `bytesMax` bytes.
  void skipNumber(int bytesMax) {
    for (int i = 0; i < bytesMax; i++) {
      if ((u8() & 0x80) == 0) {
        return;
      }
    }
    throw malformed("integer representation too long");
  }

  void skip(int length) {
    if (length > end - at) {
      throw malformed("unexpected end");
    }
    at += length;
  }

  /// A reader of the next `length` bytes, which this one skips.
  BinaryReader slice(int length) {
    int from = at;
    skip(length);
    return new BinaryReader(bytes, from, at);
  }

  String name() {
    int length = count();
    if (length > NAME_BYTES_MAX) {
      throw malformed("name of " + length + " bytes, the most are " + NAME_BYTES_MAX);
    }
    int from = at;
    skip(length);
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return decoder.decode(ByteBuffer.wrap(bytes, from, length)).toString();
    } catch (CharacterCodingException e) {
      at = from;
      throw malformed("malformed UTF-8 encoding");
    }
  }

  Malformed malformed(String what) {
    return new Malformed("malformed module: " + what + " at offset " + at);
  }
}
