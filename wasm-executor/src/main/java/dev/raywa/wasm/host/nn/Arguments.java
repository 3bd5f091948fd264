package dev.raywa.wasm.host.nn;

import dev.raywa.message.ByteSource;
import dev.raywa.wasm.host.Guest;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The arguments of one call, and the memory that they point into. Addresses and lengths are
/// unsigned; what lies outside throws [GuestMemory.OutOfBounds].
final class Arguments {
  private final Guest guest;
  private final long[] values;

  Arguments(Guest guest, long[] values) {
    this.guest = guest;
    this.values = values;
  }

  Guest guest() {
    return guest;
  }

  GuestMemory memory() {
    return guest.memory();
  }

  /// A number as it is.
  int word(int index) {
    return (int) values[index];
  }

  /// An address, a length or a number that is unsigned.
  long unsigned(int index) {
    return Integer.toUnsignedLong((int) values[index]);
  }

  /// Where a number goes; inside memory.
  long out(int index) {
    return requireInside(unsigned(index), Integer.BYTES);
  }

  /// A buffer of the guest, from its address and the size in the next argument.
  Room room(int index) {
    return new Room(memory(), unsigned(index), unsigned(index + 1));
  }

  /// The bytes from an address, with the size in the next argument.
  ByteSource bytes(int index) {
    return memory().region(unsigned(index), unsigned(index + 1));
  }

  /// A text from an address, with the size in the next argument.
  ///
  /// @param bytesMax more are refused
  String text(int index, String what, int bytesMax) throws NnException {
    var bytes = bytes(index);
    if (bytes.size() > bytesMax) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT, what + " has " + bytes.size() + " bytes, at most " + bytesMax);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toBytes().array()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new NnException(NnCode.INVALID_ARGUMENT, what + " is not UTF-8");
    }
  }

  long requireInside(long address, long length) {
    return requireInside(memory(), address, length);
  }

  private static long requireInside(GuestMemory memory, long address, long length) {
    if (address + length > memory.size()) {
      throw new GuestMemory.OutOfBounds(address, length, memory.size());
    }
    return address;
  }

  /// A buffer of the guest. One of no bytes may lie anywhere: languages make up an address for it.
  record Room(GuestMemory memory, long address, long length) {
    Room {
      if (length > 0) {
        requireInside(memory, address, length);
      }
    }

    /// Fails when that many bytes do not fit.
    void require(long bytes) throws NnException {
      if (bytes > length) {
        throw new NnException(
            NnCode.TOO_LARGE, "there are " + bytes + " bytes, the buffer has room for " + length);
      }
    }
  }
}
