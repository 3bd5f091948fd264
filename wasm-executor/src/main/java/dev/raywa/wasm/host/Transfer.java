package dev.raywa.wasm.host;

import dev.raywa.message.ByteSource;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Ray;

/// Moves values between guests and the cluster.
final class Transfer {
  private Transfer() {}

  /// The value of an answer; a failed one ends the call.
  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Failed<T>(var error) -> throw CallFailure.answered(error);
    };
  }

  /// The object that 28 bytes of guest memory name.
  static ObjectId object(GuestMemory memory, long address) {
    var id = bytes(memory, address, ObjectId.SIZE_BYTES);
    return ObjectId.fromBytes(id).orElseThrow(() -> noObject(address));
  }

  /// Bytes that name no object.
  static CallFailure noObject(long address) {
    return CallFailure.misuse(
        Code.NO_SUCH_OBJECT, "the bytes of the reference at " + address + " name no object");
  }

  /// Copies bytes out; only for lengths that are known to be small.
  static byte[] bytes(GuestMemory memory, long address, int length) {
    var to = new byte[length];
    memory.read(address, to, 0, length);
    return to;
  }

  /// Copies an id in.
  static void writeId(GuestMemory memory, long address, ObjectId object) {
    var id = object.toBytes();
    memory.write(address, id.array(), 0, id.size());
  }

  /// A buffer of the guest, inside its memory.
  record Room(GuestMemory memory, long address, long length) {
    Room {
      requireInside(memory, address, length);
    }
  }

  /// Waits for a value and tells its size.
  static ByteSource await(Ray ray, ObjectId object, long timeMaxMs) {
    return value(ray.get(object, timeMaxMs));
  }

  /// The size as guests write it; a larger value cannot be in any guest's memory anyway.
  static int size(ByteSource value) {
    return (int) Math.min(value.size(), 0xffff_ffffL);
  }

  /// Writes a size; an address of 0 stands for a guest that does not want to know.
  static void writeLength(GuestMemory memory, long address, int length) {
    if (address != 0) {
      memory.writeI32(address, length);
    }
  }

  /// Copies a value into a buffer, or fails without touching it.
  static void fill(ByteSource value, Room room) {
    if (value.size() > room.length()) {
      throw CallFailure.misuse(
          Code.BUFFER_TOO_SMALL,
          "the value has " + value.size() + " bytes, the buffer has room for " + room.length());
    }
    long[] at = {room.address()};
    value.transferTo((from, begin, length) -> {
      room.memory().write(at[0], from, begin, length);
      at[0] += length;
    });
  }

  /// A time limit as guests write it, an unsigned number of milliseconds of which the upper half
  /// means none, as the cluster takes it.
  static long timeMaxMs(long unsigned) {
    return unsigned < 0 ? Ray.NO_LIMIT_MS : unsigned;
  }

  /// Fails unless the whole region lies in memory.
  static void requireInside(GuestMemory memory, long address, long length) {
    if (address + length > memory.size()) {
      throw new GuestMemory.OutOfBounds(address, length, memory.size());
    }
  }
}
