package dev.raywa.wasm.chicory;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.wasm.host.GuestMemory;

/// The memory of an instance as host functions see it.
final class GuestView implements GuestMemory {
  private final FlatMemory memory;

  GuestView(FlatMemory memory) {
    this.memory = memory;
  }

  @Override
  public long size() {
    return memory.size();
  }

  @Override
  public void read(long address, byte[] to, int at, int length) {
    memory.copyTo(checked(address, length), to, at, length);
  }

  @Override
  public void write(long address, byte[] from, int at, int length) {
    memory.write(checked(address, length), from, at, length);
  }

  @Override
  public int readI32(long address) {
    return memory.readInt(checked(address, Integer.BYTES));
  }

  @Override
  public long readI64(long address) {
    return memory.readLong(checked(address, Long.BYTES));
  }

  @Override
  public void writeI32(long address, int value) {
    memory.writeI32(checked(address, Integer.BYTES), value);
  }

  @Override
  public void writeI64(long address, long value) {
    memory.writeLong(checked(address, Long.BYTES), value);
  }

  @Override
  public ByteSource region(long address, long length) {
    int from = checked(address, length);
    return new ByteSource() {
      @Override
      public long size() {
        return length;
      }

      @Override
      public void transferTo(ByteSink sink) {
        memory.lend(from, (int) length, sink);
      }
    };
  }

  private int checked(long address, long length) {
    if (address < 0 || length < 0 || length > size() || address > size() - length) {
      throw new OutOfBounds(address, length, size());
    }
    return (int) address;
  }
}
