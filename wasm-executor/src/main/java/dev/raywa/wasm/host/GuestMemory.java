package dev.raywa.wasm.host;

import dev.raywa.message.ByteSource;

/// The linear memory of one guest, used by one thread. Addresses are unsigned 32-bit numbers held
/// in a long. Whatever lies outside throws [OutOfBounds], which host functions turn into a failure
/// value.
public interface GuestMemory {
  /// A guest named memory that it does not have.
  final class OutOfBounds extends RuntimeException {
    /// Names the region.
    public OutOfBounds(long address, long length, long size) {
      super(
          "the region of "
              + length
              + " bytes at "
              + address
              + " is outside the "
              + size
              + " bytes of memory",
          null,
          false,
          false);
    }
  }

  /// Bytes that exist now.
  long size();

  /// Copies bytes out.
  void read(long address, byte[] to, int at, int length);

  /// Copies bytes in.
  void write(long address, byte[] from, int at, int length);

  /// Little-endian 32 bits.
  int readI32(long address);

  /// Little-endian 64 bits.
  long readI64(long address);

  /// Little-endian 32 bits.
  void writeI32(long address, int value);

  /// Little-endian 64 bits.
  void writeI64(long address, long value);

  /// The bytes from `address`, lent without a copy and read when they are transferred. The region
  /// is checked now.
  ByteSource region(long address, long length);
}
