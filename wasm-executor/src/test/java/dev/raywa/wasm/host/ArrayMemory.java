package dev.raywa.wasm.host;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Linear memory in a Java array, with the same bounds as the real one.
final class ArrayMemory implements GuestMemory {
  private final ByteBuffer bytes;

  ArrayMemory(int size) {
    bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  @Override
  public void read(long address, byte[] to, int at, int length) {
    bytes.get(checked(address, length), to, at, length);
  }

  @Override
  public void write(long address, byte[] from, int at, int length) {
    bytes.put(checked(address, length), from, at, length);
  }

  @Override
  public int readI32(long address) {
    return bytes.getInt(checked(address, 4));
  }

  @Override
  public long readI64(long address) {
    return bytes.getLong(checked(address, 8));
  }

  @Override
  public void writeI32(long address, int value) {
    bytes.putInt(checked(address, 4), value);
  }

  @Override
  public void writeI64(long address, long value) {
    bytes.putLong(checked(address, 8), value);
  }

  @Override
  public ByteSource region(long address, long length) {
    int at = checked(address, length);
    return new ByteSource() {
      @Override
      public long size() {
        return length;
      }

      @Override
      public void transferTo(ByteSink sink) {
        for (long done = 0; done < length; done += PIECE_BYTES_MAX) {
          int piece = (int) Math.min(PIECE_BYTES_MAX, length - done);
          sink.write(bytes.array(), (int) (at + done), piece);
        }
      }
    };
  }

  /// The bytes of a region.
  byte[] copy(long address, int length) {
    var to = new byte[length];
    read(address, to, 0, length);
    return to;
  }

  /// Writes bytes.
  void set(long address, byte... values) {
    write(address, values, 0, values.length);
  }

  private int checked(long address, long length) {
    if (address < 0 || length < 0 || address + length > bytes.capacity()) {
      throw new OutOfBounds(address, length, bytes.capacity());
    }
    return (int) address;
  }
}
