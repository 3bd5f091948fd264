package dev.raywa.wasm.host;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;

/// The REP's handle: `{u16 cap; u16 len; u8 data[cap]}`. The guest sets `cap`, the host writes
/// `len` and `data`.
final class ObjectRefs {
  private static final int HEADER_BYTES = 4;

  private ObjectRefs() {}

  /// The object that a handle names.
  static ObjectId read(GuestMemory memory, long address) {
    requirePresent(address);
    int length = memory.readI32(address) >>> 16;
    if (length != ObjectId.SIZE_BYTES) {
      throw CallFailure.misuse(
          Code.NO_SUCH_OBJECT,
          "the ObjectRef at "
              + address
              + " names no object: its len is "
              + length
              + ", not "
              + ObjectId.SIZE_BYTES);
    }
    return Transfer.object(memory, address + HEADER_BYTES);
  }

  /// Fails, before anything is started, when an id would not fit; then `len` is the room needed.
  static void requireRoom(GuestMemory memory, long address) {
    requirePresent(address);
    int room = memory.readI32(address) & 0xffff;
    if (room < ObjectId.SIZE_BYTES) {
      writeLength(memory, address, room);
      throw CallFailure.misuse(
          Code.BUFFER_TOO_SMALL,
          "the ObjectRef at "
              + address
              + " has a cap of "
              + room
              + ", a reference needs "
              + ObjectId.SIZE_BYTES);
    }
    Transfer.requireInside(memory, address, HEADER_BYTES + ObjectId.SIZE_BYTES);
  }

  /// Writes an id into a handle that has room for it.
  static void write(GuestMemory memory, long address, ObjectId object) {
    writeLength(memory, address, memory.readI32(address) & 0xffff);
    Transfer.writeId(memory, address + HEADER_BYTES, object);
  }

  private static void writeLength(GuestMemory memory, long address, int cap) {
    memory.writeI32(address, ObjectId.SIZE_BYTES << 16 | cap);
  }

  private static void requirePresent(long address) {
    if (address == 0) {
      throw CallFailure.misuse(Code.INVALID_ARGUMENT, "the ObjectRef is NULL");
    }
  }
}
