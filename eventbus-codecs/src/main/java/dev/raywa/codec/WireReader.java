package dev.raywa.codec;

import dev.raywa.message.Bytes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Reads what a [WireWriter] wrote, from bytes that nobody vouches for.
///
/// Every method says what it looks for, and fails with a [WireException] when the next bytes are
/// not that; nothing is allocated before its size was compared with what is left. For one thread.
final class WireReader {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private int next;

  private WireReader(byte[] array, int start, int size) {
    this.array = array;
    this.start = start;
    this.end = start + size;
    this.next = start;
  }

  /// A reader of the buffer's own bytes where it has an array, else of a copy.
  static WireReader of(Buffer buffer) {
    if (buffer instanceof BufferInternal inside) {
      var bytes = inside.getByteBuf();
      if (bytes.hasArray()) {
        return new WireReader(bytes.array(), bytes.arrayOffset(), buffer.length());
      }
    }
    return new WireReader(buffer.getBytes(), 0, buffer.length());
  }

  /// A reader of an array that nobody writes to meanwhile.
  static WireReader of(byte[] bytes) {
    return new WireReader(bytes, 0, bytes.length);
  }

  /// How many bytes were read.
  int offset() {
    return next - start;
  }

  /// How many bytes were not read yet.
  int left() {
    return end - next;
  }

  /// Says that the bytes from this offset are not what they should be.
  WireException refusal(int offset, String expected, String found) {
    return new WireException(offset, expected, found);
  }

  /// One byte, 0 to 255.
  int u8(String what) {
    require(1, what);
    return array[next++] & 0xff;
  }

  /// One byte that is 1 or 0.
  boolean flag(String what) {
    int offset = offset();
    int value = u8(what);
    if (value > 1) {
      throw refusal(offset, what + " as 0 or 1", Integer.toString(value));
    }
    return value == 1;
  }

  /// 32 bits in at most 5 bytes.
  int varint(String what) {
    int offset = offset();
    long value = varlong(what);
    if (value >>> 32 != 0) {
      throw refusal(offset, what + " as varint of 32 bits", Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /// 64 bits in at most 10 bytes, and never more bytes than necessary.
  long varlong(String what) {
    int offset = offset();
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int part = u8(what);
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        if ((part == 0 && shift > 0) || (shift == 63 && part > 1)) {
          break;
        }
        return value;
      }
    }
    int length = offset() - offset;
    throw refusal(
        offset,
        what + " as varint in its shortest form",
        "an over-long one of " + length + " bytes");
  }

  /// The inverse of [WireWriter#zigzag(int)].
  int zigzag(String what) {
    int value = varint(what);
    return (value >>> 1) ^ -(value & 1);
  }

  /// The inverse of [WireWriter#zigzagLong(long)].
  long zigzagLong(String what) {
    long value = varlong(what);
    return (value >>> 1) ^ -(value & 1);
  }

  /// 4 bytes, big-endian.
  int bits32(String what) {
    require(Integer.BYTES, what);
    int value = (int) INTS.get(array, next);
    next += Integer.BYTES;
    return value;
  }

  /// 8 bytes, big-endian.
  long bits64(String what) {
    require(Long.BYTES, what);
    long value = (long) LONGS.get(array, next);
    next += Long.BYTES;
    return value;
  }

  /// How many things follow, each of at least so many bytes.
  int count(String what, int countMax, int bytesEach) {
    int offset = offset();
    long value = varlong(what);
    if (value < 0 || value > countMax) {
      throw refusal(offset, what + " of at most " + countMax, Long.toUnsignedString(value));
    }
    if (value > left() / bytesEach) {
      throw refusal(
          offset, what + " that fits into the " + inBytes(left()) + " left", Long.toString(value));
    }
    return (int) value;
  }

  /// So many bytes as 2 hex digits each.
  String hex(int bytes, String what) {
    require(bytes, what);
    next += bytes;
    return HexFormat.of().formatHex(array, next - bytes, next);
  }

  /// So many bytes, copied.
  Bytes raw(int bytes, String what) {
    require(bytes, what);
    next += bytes;
    return Bytes.of(Arrays.copyOfRange(array, next - bytes, next));
  }

  /// A size, then the bytes, copied.
  Bytes bytes(int sizeMax, String what) {
    int size = size(sizeMax, what);
    next += size;
    return Bytes.of(Arrays.copyOfRange(array, next - size, next));
  }

  /// A size, then a text in UTF-8 without mistakes.
  String text(int sizeMax, String what) {
    int offset = offset();
    int size = size(sizeMax, what);
    next += size;
    if (isAscii(next - size, next)) {
      return new String(array, next - size, size, StandardCharsets.ISO_8859_1);
    }
    try {
      var utf8 = ByteBuffer.wrap(array, next - size, size);
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException _) {
      throw refusal(offset, what + " in UTF-8", inBytes(size) + " in another form");
    }
  }

  /// Fails unless everything was read.
  void end() {
    if (left() > 0) {
      throw refusal(offset(), "the end of the batch", inBytes(left()) + " more");
    }
  }

  private boolean isAscii(int from, int to) {
    for (int at = from; at < to; at++) {
      if (array[at] < 0) {
        return false;
      }
    }
    return true;
  }

  private int size(int sizeMax, String what) {
    int offset = offset();
    long size = varlong(what);
    if (size < 0 || size > sizeMax) {
      var found = "a size of " + Long.toUnsignedString(size);
      throw refusal(offset, what + " of at most " + inBytes(sizeMax), found);
    }
    if (size > left()) {
      throw refusal(offset, what + " within the " + inBytes(left()) + " left", "a size of " + size);
    }
    return (int) size;
  }

  private void require(int size, String what) {
    if (size > left()) {
      throw refusal(offset(), what + " of " + inBytes(size), "the end after " + left());
    }
  }

  private static String inBytes(int count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }
}
