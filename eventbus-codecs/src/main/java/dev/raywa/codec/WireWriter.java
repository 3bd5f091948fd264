package dev.raywa.codec;

import dev.raywa.message.Bytes;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes numbers, bytes and texts into one growing array. For one thread.
final class WireWriter {
  private static final int START_BYTES = 512;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final int bytesMax;
  private byte[] array = new byte[START_BYTES];
  private int size;

  /// A writer that refuses to grow over this many bytes.
  WireWriter(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// How many bytes [#varint(int)] writes for this.
  static int sizeOf(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /// How many bytes [#varlong(long)] writes for this.
  static int sizeOf(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /// The int whose varint [#zigzag(int)] writes.
  static int zigzagOf(int value) {
    return (value << 1) ^ (value >> 31);
  }

  /// The long whose varint [#zigzagLong(long)] writes.
  static long zigzagOf(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /// How many bytes were written.
  int size() {
    return size;
  }

  /// What was written, without copying it; the writer must not be used afterwards.
  Buffer toBuffer() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(array, 0, size));
  }

  /// A copy of what was written.
  byte[] toArray() {
    return Arrays.copyOf(array, size);
  }

  /// The lowest 8 bits.
  void u8(int value) {
    reserve(1);
    array[size++] = (byte) value;
  }

  /// One byte: 1 or 0.
  void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  /// An int as if it were unsigned: 1 byte below 128, 5 bytes when negative.
  void varint(int value) {
    reserve(sizeOf(value));
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  /// A long as if it were unsigned: 1 byte below 128, 10 bytes when negative.
  void varlong(long value) {
    reserve(sizeOf(value));
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  /// An int that is often small, of either sign: 1 byte from -64 to 63.
  void zigzag(int value) {
    varint(zigzagOf(value));
  }

  /// A long that is often small, of either sign: 1 byte from -64 to 63.
  void zigzagLong(long value) {
    varlong(zigzagOf(value));
  }

  /// 4 bytes, big-endian.
  void bits32(int value) {
    reserve(Integer.BYTES);
    INTS.set(array, size, value);
    size += Integer.BYTES;
  }

  /// 8 bytes, big-endian.
  void bits64(long value) {
    reserve(Long.BYTES);
    LONGS.set(array, size, value);
    size += Long.BYTES;
  }

  /// The bytes alone.
  void raw(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, array, size, bytes.length);
    size += bytes.length;
  }

  /// The size, then the bytes.
  void bytes(Bytes bytes) {
    varint(bytes.size());
    raw(bytes.array());
  }

  /// The size in bytes, then the text as UTF-8.
  void text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    varint(bytes.length);
    raw(bytes);
  }

  private void reserve(int more) {
    if (more > array.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > bytesMax) {
      throw new IllegalArgumentException(
          "a batch has at most " + bytesMax + " bytes, these messages need more than " + size);
    }
    array =
        Arrays.copyOf(array, (int) Math.max(needed, Math.min(2L * array.length, (long) bytesMax)));
  }
}
