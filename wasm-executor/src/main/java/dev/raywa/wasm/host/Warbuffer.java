package dev.raywa.wasm.host;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import java.util.Optional;

/// Warrior's handle as it stands in guest memory: words of 32 bits, the first a magic number, the
/// last the exclusive or of all others.
///
/// Today's form has seven words, with flags in the third; early programs have six, without. The
/// checksum tells which.
///
/// @param address where it stands
/// @param words 7 or 6
/// @param type what it holds: 1 an object id, 2 data
/// @param buffer address of what it holds
/// @param length bytes in use
/// @param room bytes that fit
record Warbuffer(long address, int words, int type, long buffer, long length, long room) {
  /// The first word.
  static final int MAGIC = 0xc0de550a;

  /// The type of a handle that holds an object id.
  static final int TYPE_OBJECT_ID = 1;

  /// The type of a handle that holds data.
  static final int TYPE_DATA = 2;

  private static final int WORDS = 7;
  private static final int WORDS_EARLY = 6;

  /// The handle at an address, if there is a valid one.
  static Optional<Warbuffer> at(GuestMemory memory, long address) {
    if (address == 0
        || address + 4L * WORDS_EARLY > memory.size()
        || memory.readI32(address) != MAGIC) {
      return Optional.empty();
    }
    return form(memory, address, WORDS).or(() -> form(memory, address, WORDS_EARLY));
  }

  /// The handle at an address, or a failure that says what is wrong with it.
  static Warbuffer require(GuestMemory memory, long address) {
    return at(memory, address).orElseThrow(() -> invalid(memory, address));
  }

  /// The object that this handle names.
  ObjectId object(GuestMemory memory) {
    if (type != TYPE_OBJECT_ID || length != ObjectId.SIZE_BYTES) {
      throw CallFailure.misuse(
          Code.NO_SUCH_OBJECT,
          "the warbuffer at "
              + address
              + " holds no reference: its type is "
              + type
              + " and its len "
              + length
              + ", they should be "
              + TYPE_OBJECT_ID
              + " and "
              + ObjectId.SIZE_BYTES);
    }
    return Transfer.object(memory, buffer);
  }

  /// Fails, before anything is started, when an id would not fit.
  Warbuffer requireRoom() {
    if (room < ObjectId.SIZE_BYTES) {
      throw CallFailure.misuse(
          Code.BUFFER_TOO_SMALL,
          "the warbuffer at "
              + address
              + " has a cap of "
              + room
              + ", a reference needs "
              + ObjectId.SIZE_BYTES);
    }
    return this;
  }

  /// Writes an id: the bytes, the type, the length and the checksum. Flags, buffer and room stay.
  void write(GuestMemory memory, ObjectId object) {
    Transfer.writeId(memory, buffer, object);
    memory.writeI32(address + 4, TYPE_OBJECT_ID);
    memory.writeI32(address + 4L * (words - 3), ObjectId.SIZE_BYTES);
    int last = words - 1;
    memory.writeI32(address + 4L * last, checksum(memory, address, last));
  }

  private static Optional<Warbuffer> form(GuestMemory memory, long address, int words) {
    int last = words - 1;
    if (address + 4L * words > memory.size()
        || memory.readI32(address + 4L * last) != checksum(memory, address, last)) {
      return Optional.empty();
    }
    long buffer = word(memory, address, words - 4);
    long length = word(memory, address, words - 3);
    long room = word(memory, address, words - 2);
    if (length > room || buffer + room > memory.size()) {
      return Optional.empty();
    }
    int type = memory.readI32(address + 4);
    return Optional.of(new Warbuffer(address, words, type, buffer, length, room));
  }

  private static CallFailure invalid(GuestMemory memory, long address) {
    if (address == 0) {
      return CallFailure.misuse(Code.INVALID_ARGUMENT, "the warbuffer is NULL");
    }
    int magic = memory.readI32(address);
    var why =
        magic == MAGIC
            ? "its checksum does not fit, or its len exceeds its cap, or its buffer is outside the"
                + " memory"
            : "it begins with 0x%08x, not with 0x%08x".formatted(magic, MAGIC);
    return CallFailure.misuse(
        Code.INVALID_ARGUMENT, "there is no valid warbuffer at " + address + ": " + why);
  }

  private static int checksum(GuestMemory memory, long address, int words) {
    int sum = 0;
    for (int i = 0; i < words; i++) {
      sum ^= memory.readI32(address + 4L * i);
    }
    return sum;
  }

  private static long word(GuestMemory memory, long address, int index) {
    return Integer.toUnsignedLong(memory.readI32(address + 4L * index));
  }
}
