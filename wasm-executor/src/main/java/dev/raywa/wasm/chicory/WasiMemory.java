package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.Memory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A guest's memory as WASI calls see it: what lies outside answers [WasiErrno#FAULT] instead of
/// trapping. Addresses and lengths are unsigned 32-bit numbers held in a long.
final class WasiMemory {
  /// Bytes that are moved at once between a guest and a file or stream.
  static final int CHUNK_BYTES = 65_536;

  /// Vectors in one call, as POSIX has it.
  static final int VECTORS_MAX = 1024;

  /// Bytes of a path.
  static final int PATH_BYTES_MAX = 4096;

  /// A buffer of the guest.
  record Vector(long address, long length) {}

  private final @Nullable Memory memory;

  WasiMemory(@Nullable Memory memory) {
    this.memory = memory;
  }

  /// Fails unless the whole region exists.
  void check(long address, long length) {
    place(address, length);
  }

  int u8(long address) {
    return place(address, 1).read((int) address) & 0xff;
  }

  int u16(long address) {
    return (int) place(address, 2).readU16((int) address) & 0xffff;
  }

  int i32(long address) {
    return place(address, 4).readInt((int) address);
  }

  long u32(long address) {
    return Integer.toUnsignedLong(i32(address));
  }

  long i64(long address) {
    return place(address, 8).readLong((int) address);
  }

  void u8(long address, int value) {
    place(address, 1).writeByte((int) address, (byte) value);
  }

  void u16(long address, int value) {
    place(address, 2).writeShort((int) address, (short) value);
  }

  void i32(long address, int value) {
    place(address, 4).writeI32((int) address, value);
  }

  void i64(long address, long value) {
    place(address, 8).writeLong((int) address, value);
  }

  void write(long address, byte[] from, int at, int length) {
    place(address, length).write((int) address, from, at, length);
  }

  byte[] read(long address, int length) {
    return place(address, length).readBytes((int) address, length);
  }

  /// Text that names a file: UTF-8 without NUL.
  String path(long address, long length) {
    check(address, length);
    if (length > PATH_BYTES_MAX) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    var text = text(read(address, (int) length));
    if (text.indexOf('\0') >= 0) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return text;
  }

  /// The buffers of a read or write, all of them checked before any is used.
  List<Vector> vectors(long address, long count) {
    if (count > VECTORS_MAX) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    check(address, count * 8);
    var vectors = new ArrayList<Vector>((int) count);
    var total = 0L;
    for (int i = 0; i < count; i++) {
      var vector = new Vector(u32(address + i * 8L), u32(address + i * 8L + 4));
      total += vector.length();
      if (total > Integer.MAX_VALUE) {
        throw new WasiFailure(WasiErrno.INVAL);
      }
      check(vector.address(), vector.length());
      vectors.add(vector);
    }
    return vectors;
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new WasiFailure(WasiErrno.ILSEQ);
    }
  }

  private Memory place(long address, long length) {
    if (memory == null || address + length > (long) memory.pages() * Memory.PAGE_SIZE) {
      throw new WasiFailure(WasiErrno.FAULT);
    }
    return memory;
  }
}
