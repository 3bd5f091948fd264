package dev.raywa.wasm.host;

import dev.raywa.message.Bytes;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Invocation.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The module `raywa`: what Ray's model needs beyond the dialects of `ray`. Functions return 0 or
/// the number of a [TaskError.Code]; references are the 28 bytes of an id.
final class RaywaCalls {
  private static final int NAME_BYTES_MAX = 1024;
  private static final Kind I32 = Kind.I32;
  private static final Kind I64 = Kind.I64;

  /// All functions by import name.
  static final Map<String, HostCall> ALL =
      HostCall.table(
          of("call", Types.words(4), RaywaCalls::call),
          of("call_with", Types.words(5), RaywaCalls::callWith),
          of("call_name", Types.words(5), RaywaCalls::callName),
          of("call_name_with", Types.words(6), RaywaCalls::callNameWith),
          of("get", Types.of(I32, I32, I32, I32, I64), RaywaCalls::get),
          of("put", Types.words(3), RaywaCalls::put),
          of("wait", Types.of(I32, I32, I32, I64, I32, I32), RaywaCalls::await),
          of("cancel", Types.words(3), RaywaCalls::cancel),
          of("result", Types.words(2), RaywaCalls::result),
          new HostCall(
              "raywa.last_error", Types.words(3), RaywaCalls::number, false, RaywaCalls::lastError),
          of("task_id", Types.words(1), RaywaCalls::taskId),
          of("attempt", Types.words(0), (_, guest, _) -> guest.ray().attempt()),
          of("node", Types.words(3), RaywaCalls::node));

  private RaywaCalls() {}

  private static HostCall of(String name, Signature signature, HostCall.Step step) {
    return new HostCall("raywa." + name, signature, RaywaCalls::number, true, step);
  }

  private static long number(TaskError error) {
    return error.code().number();
  }

  /// What a call names and passes.
  ///
  /// @param arguments address of the descriptors
  /// @param count of them
  /// @param ref address for the reference
  private record Started(long arguments, long count, TaskOptions options, long ref) {
    long start(Guest guest, Guest.Function callee) {
      Transfer.requireInside(guest.memory(), ref, ObjectId.SIZE_BYTES);
      var typed = TypedArguments.read(guest, callee, arguments, count);
      Transfer.writeId(guest.memory(), ref, Callee.start(guest, callee, typed, options));
      return 0;
    }
  }

  /// `(fn, args, nargs, ref) -> errno`.
  private static long call(InstanceState state, Guest guest, Given given) {
    var callee = Callee.inTable(guest, given.i32(0));
    return new Started(given.unsigned(1), given.unsigned(2), TaskOptions.DEFAULT, given.unsigned(3))
        .start(guest, callee);
  }

  /// `(fn, args, nargs, options, ref) -> errno`.
  private static long callWith(InstanceState state, Guest guest, Given given) {
    var callee = Callee.inTable(guest, given.i32(0));
    var options = CallOptions.read(guest.memory(), given.unsigned(3));
    return new Started(given.unsigned(1), given.unsigned(2), options, given.unsigned(4))
        .start(guest, callee);
  }

  /// `(name, name_len, args, nargs, ref) -> errno`.
  private static long callName(InstanceState state, Guest guest, Given given) {
    var callee = named(guest, given);
    return new Started(given.unsigned(2), given.unsigned(3), TaskOptions.DEFAULT, given.unsigned(4))
        .start(guest, callee);
  }

  /// `(name, name_len, args, nargs, options, ref) -> errno`.
  private static long callNameWith(InstanceState state, Guest guest, Given given) {
    var callee = named(guest, given);
    var options = CallOptions.read(guest.memory(), given.unsigned(4));
    return new Started(given.unsigned(2), given.unsigned(3), options, given.unsigned(5))
        .start(guest, callee);
  }

  /// `(ref, ptr, cap, len_out, timeout_ms) -> errno`.
  private static long get(InstanceState state, Guest guest, Given given) {
    var memory = guest.memory();
    var object = Transfer.object(memory, given.unsigned(0));
    var room = new Transfer.Room(memory, given.unsigned(1), given.unsigned(2));
    long lengthOut = given.unsigned(3);
    Transfer.requireInside(memory, lengthOut, Integer.BYTES);
    var value = Transfer.await(guest.ray(), object, Transfer.timeMaxMs(given.i64(4)));
    Transfer.writeLength(memory, lengthOut, Transfer.size(value));
    Transfer.fill(value, room);
    return 0;
  }

  /// `(ptr, len, ref) -> errno`.
  private static long put(InstanceState state, Guest guest, Given given) {
    long ref = given.unsigned(2);
    Transfer.requireInside(guest.memory(), ref, ObjectId.SIZE_BYTES);
    var value = guest.memory().region(given.unsigned(0), given.unsigned(1));
    Transfer.writeId(guest.memory(), ref, Transfer.value(guest.ray().put(value)));
    return 0;
  }

  /// `(refs, n, num_returns, timeout_ms, ready, count_out) -> errno`.
  private static long await(InstanceState state, Guest guest, Given given) {
    var memory = guest.memory();
    long refs = given.unsigned(0);
    long returns = given.unsigned(2);
    Waiting.requireCounts(given.unsigned(1), returns);
    Transfer.requireInside(memory, given.unsigned(4), Integer.BYTES * returns);
    Transfer.requireInside(memory, given.unsigned(5), Integer.BYTES);
    var objects =
        Waiting.objects(
            given.unsigned(1), i -> Transfer.object(memory, refs + ObjectId.SIZE_BYTES * i));
    long timeMaxMs = Transfer.timeMaxMs(given.i64(3));
    var ready = Transfer.value(guest.ray().await(objects, (int) returns, timeMaxMs));
    int written = (int) Math.min(returns, ready.size());
    Waiting.writeIndices(memory, given.unsigned(4), ready, written);
    memory.writeI32(given.unsigned(5), written);
    return 0;
  }

  /// `(ref, force, recursive) -> errno`.
  private static long cancel(InstanceState state, Guest guest, Given given) {
    var object = Transfer.object(guest.memory(), given.unsigned(0));
    Transfer.value(guest.ray().cancel(object, given.i32(1) != 0, given.i32(2) != 0));
    return 0;
  }

  /// `(ptr, len) -> errno`.
  private static long result(InstanceState state, Guest guest, Given given) {
    var value = guest.memory().region(given.unsigned(0), given.unsigned(1));
    Transfer.value(guest.ray().result(value));
    return 0;
  }

  /// `(ptr, cap, len_out) -> code of the latest call, 0 when it succeeded`.
  private static long lastError(InstanceState state, Guest guest, Given given) {
    var error = state.lastError();
    writeText(guest.memory(), error.map(TaskError::message).orElse(""), given);
    return error.map(e -> e.code().number()).orElse(0);
  }

  /// `(ptr) -> errno`; 24 bytes.
  private static long taskId(InstanceState state, Guest guest, Given given) {
    var bytes = ByteBuffer.allocate(TaskId.SIZE_BYTES);
    guest.ray().task().write(bytes);
    guest.memory().write(given.unsigned(0), bytes.array(), 0, TaskId.SIZE_BYTES);
    return 0;
  }

  /// `(ptr, cap, len_out) -> errno`.
  private static long node(InstanceState state, Guest guest, Given given) {
    var name = guest.ray().node().value();
    writeText(guest.memory(), name, given);
    if (name.length() > given.unsigned(1)) {
      throw CallFailure.misuse(
          Code.BUFFER_TOO_SMALL,
          "the name has " + name.length() + " bytes, the buffer has room for " + given.unsigned(1));
    }
    return 0;
  }

  /// Writes as much of a text as fits, in whole characters, and its whole length.
  private static void writeText(GuestMemory memory, String text, Given given) {
    var room = new Transfer.Room(memory, given.unsigned(0), given.unsigned(1));
    Transfer.requireInside(memory, given.unsigned(2), Integer.BYTES);
    var utf8 = Bytes.utf8(text).array();
    int shown = (int) Math.min(utf8.length, room.length());
    while (shown < utf8.length && shown > 0 && (utf8[shown] & 0xc0) == 0x80) {
      shown--;
    }
    memory.write(room.address(), utf8, 0, shown);
    Transfer.writeLength(memory, given.unsigned(2), utf8.length);
  }

  private static Guest.Function named(Guest guest, Given given) {
    long length = given.unsigned(1);
    if (length < 1 || length > NAME_BYTES_MAX) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT,
          "the name must have 1 to " + NAME_BYTES_MAX + " bytes, was: " + length);
    }
    var bytes = Transfer.bytes(guest.memory(), given.unsigned(0), (int) length);
    try {
      var name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Callee.exported(guest, name);
    } catch (CharacterCodingException e) {
      throw CallFailure.misuse(Code.INVALID_ARGUMENT, "the name is not UTF-8");
    }
  }
}
