package dev.raywa.wasm.host;

import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The module `ray` as Warrior programs use it: 0 is success, -1 failure, handles are warbuffers.
final class WarriorCalls {
  /// The longest text of one `log_write`; the rest is not printed.
  static final int LOG_BYTES_MAX = 65_536;

  /// The longest `sleep`.
  static final int SLEEP_SECONDS_MAX = 86_400;

  /// All functions by import name.
  static final Map<String, HostCall> ALL =
      HostCall.table(
          of("init", Types.words(0), -1, (_, _, _) -> 0),
          of("shutdown", Types.NOTHING, 0, (_, _, _) -> 0),
          of("test", Types.NOTHING, 0, (_, _, _) -> 0),
          of("call", Types.words(3), -1, WarriorCalls::call),
          of("get", Types.words(3), -1, WarriorCalls::get),
          of("put", Types.words(3), -1, WarriorCalls::put),
          of("sleep", new Signature(List.of(Kind.I32), List.of()), 0, WarriorCalls::sleep),
          of("log_write", Types.words(2), 0, WarriorCalls::log),
          of("memregion_validate", Types.words(2), 1, WarriorCalls::validate),
          of("track_malloc", Types.words(2), -1, WarriorCalls::trackMalloc),
          of("track_free", Types.words(1), -1, WarriorCalls::trackFree));

  private static final byte[] LINE_END = {'\n'};

  private WarriorCalls() {}

  private static HostCall of(String name, Signature signature, int failure, HostCall.Step step) {
    return new HostCall("ray." + name, signature, _ -> failure, true, step);
  }

  /// `(warbuffer*, fn, va) -> 0 or -1`.
  private static long call(InstanceState state, Guest guest, Given given) {
    var handle = Warbuffer.require(guest.memory(), given.unsigned(0)).requireRoom();
    var callee = Callee.inTable(guest, given.i32(1));
    var scalars = Varargs.read(guest.memory(), given.unsigned(2), callee.signature().parameters());
    var arguments = WarriorArguments.resolve(guest, state.tracked(), scalars);
    handle.write(guest.memory(), Callee.start(guest, callee, arguments, TaskOptions.DEFAULT));
    return 0;
  }

  /// `(warbuffer*, ptr, len_inout*) -> 0 or -1`.
  private static long get(InstanceState state, Guest guest, Given given) {
    var memory = guest.memory();
    var object = Warbuffer.require(memory, given.unsigned(0)).object(memory);
    long lengthInOut = given.unsigned(2);
    long capacity = Integer.toUnsignedLong(memory.readI32(lengthInOut));
    var room = new Transfer.Room(memory, given.unsigned(1), capacity);
    var value = Transfer.await(guest.ray(), object, Transfer.timeMaxMs(-1));
    memory.writeI32(lengthInOut, Transfer.size(value));
    Transfer.fill(value, room);
    return 0;
  }

  /// `(warbuffer*, ptr, len) -> 0 or -1`.
  private static long put(InstanceState state, Guest guest, Given given) {
    var handle = Warbuffer.require(guest.memory(), given.unsigned(0)).requireRoom();
    var value = guest.memory().region(given.unsigned(1), given.unsigned(2));
    handle.write(guest.memory(), Transfer.value(guest.ray().put(value)));
    return 0;
  }

  /// `(seconds)`.
  private static long sleep(InstanceState state, Guest guest, Given given) {
    int seconds = given.i32(0);
    if (seconds < 0) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT, "the time must be 0 seconds or more, was: " + seconds);
    }
    guest.ray().sleep(Duration.ofSeconds(Math.min(seconds, SLEEP_SECONDS_MAX)));
    return 0;
  }

  /// `(ptr, len) -> len, or 0 for a bad region`. Prints to the first NUL, as a line of its own:
  /// Warrior's macro passes its whole buffer.
  private static long log(InstanceState state, Guest guest, Given given) {
    long length = given.unsigned(1);
    Transfer.requireInside(guest.memory(), given.unsigned(0), length);
    int shownMax = (int) Math.min(length, LOG_BYTES_MAX);
    var text = Transfer.bytes(guest.memory(), given.unsigned(0), shownMax);
    int shown = 0;
    while (shown < shownMax && text[shown] != 0) {
      shown++;
    }
    if (shown > 0) {
      guest.output().write(GuestOutput.STDERR, text, 0, shown);
      if (text[shown - 1] != '\n') {
        guest.output().write(GuestOutput.STDERR, LINE_END, 0, 1);
      }
    }
    return length;
  }

  /// `(ptr, len) -> 0 when it lies in memory, else 1`.
  private static long validate(InstanceState state, Guest guest, Given given) {
    return given.unsigned(0) + given.unsigned(1) > guest.memory().size() ? 1 : 0;
  }

  /// `(ptr, len) -> 0 or -1`.
  private static long trackMalloc(InstanceState state, Guest guest, Given given) {
    long pointer = given.unsigned(0);
    if (pointer == 0) {
      throw CallFailure.misuse(Code.INVALID_ARGUMENT, "the pointer is NULL");
    }
    Transfer.requireInside(guest.memory(), pointer, given.unsigned(1));
    if (!state.tracked().add(pointer, given.unsigned(1))) {
      throw CallFailure.misuse(
          Code.TOO_LARGE, "there are " + TrackedMemory.RANGES_MAX + " tracked ranges already");
    }
    return 0;
  }

  /// `(ptr) -> 0 or -1`.
  private static long trackFree(InstanceState state, Guest guest, Given given) {
    if (!state.tracked().remove(given.unsigned(0))) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT, "no tracked range begins at " + given.unsigned(0));
    }
    return 0;
  }
}
