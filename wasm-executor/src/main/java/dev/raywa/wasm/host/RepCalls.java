package dev.raywa.wasm.host;

import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Invocation.Kind;
import java.util.Map;

/// The module `ray` as the REP proposes it: `call get put wait cancel` on `ObjectRef`. Failures are
/// 0.
final class RepCalls {
  private static final Kind I32 = Kind.I32;

  /// All functions by import name.
  static final Map<String, HostCall> ALL =
      HostCall.table(
          of("call", Types.words(3), RepCalls::call),
          of("get", Types.words(4), RepCalls::get),
          of("put", Types.words(3), RepCalls::put),
          of("wait", Types.of(I32, I32, I32, I32, I32, Kind.I64), RepCalls::await),
          of("cancel", Types.words(2), RepCalls::cancel));

  private RepCalls() {}

  private static HostCall of(String name, Signature signature, HostCall.Step step) {
    return new HostCall("ray." + name, signature, _ -> 0, true, step);
  }

  /// `(fn, ObjectRef*, va) -> ObjectRef*`.
  private static long call(InstanceState state, Guest guest, Given given) {
    long ref = given.unsigned(1);
    ObjectRefs.requireRoom(guest.memory(), ref);
    var callee = Callee.inTable(guest, given.i32(0));
    var arguments =
        Varargs.read(guest.memory(), given.unsigned(2), callee.signature().parameters());
    var object = Callee.start(guest, callee, arguments, TaskOptions.DEFAULT);
    ObjectRefs.write(guest.memory(), ref, object);
    return ref;
  }

  /// `(ObjectRef*, ptr, size, size_out*) -> ptr`.
  private static long get(InstanceState state, Guest guest, Given given) {
    var memory = guest.memory();
    if (given.unsigned(1) == 0 && given.unsigned(2) > 0) {
      throw CallFailure.misuse(Code.INVALID_ARGUMENT, "the buffer is NULL");
    }
    var object = ObjectRefs.read(memory, given.unsigned(0));
    var room = new Transfer.Room(memory, given.unsigned(1), given.unsigned(2));
    long sizeOut = given.unsigned(3);
    Transfer.requireInside(memory, sizeOut, Integer.BYTES);
    var value = Transfer.await(guest.ray(), object, Transfer.timeMaxMs(-1));
    Transfer.writeLength(memory, sizeOut, Transfer.size(value));
    Transfer.fill(value, room);
    return given.unsigned(1);
  }

  /// `(ptr, size, ObjectRef*) -> ObjectRef*`.
  private static long put(InstanceState state, Guest guest, Given given) {
    long ref = given.unsigned(2);
    ObjectRefs.requireRoom(guest.memory(), ref);
    var value = guest.memory().region(given.unsigned(0), given.unsigned(1));
    ObjectRefs.write(guest.memory(), ref, Transfer.value(guest.ray().put(value)));
    return ref;
  }

  /// `(ObjectRef**, u32 ready*, size, num_objects, num_returns, u64 timeout_ms) -> count`.
  private static long await(InstanceState state, Guest guest, Given given) {
    var memory = guest.memory();
    long refs = given.unsigned(0);
    long returns = given.unsigned(4);
    Waiting.requireCounts(given.unsigned(3), returns);
    long writtenMax = Math.min(given.unsigned(2), returns);
    Transfer.requireInside(memory, given.unsigned(1), Integer.BYTES * writtenMax);
    var objects =
        Waiting.objects(given.unsigned(3), i -> ObjectRefs.read(memory, pointer(memory, refs, i)));
    long timeMaxMs = Transfer.timeMaxMs(given.i64(5));
    var ready = Transfer.value(guest.ray().await(objects, (int) returns, timeMaxMs));
    int written = (int) Math.min(writtenMax, ready.size());
    Waiting.writeIndices(memory, given.unsigned(1), ready, written);
    return written;
  }

  /// `(ObjectRef*, bool force) -> int`.
  private static long cancel(InstanceState state, Guest guest, Given given) {
    var object = ObjectRefs.read(guest.memory(), given.unsigned(0));
    return Transfer.value(guest.ray().cancel(object, given.i32(1) != 0, true)) ? 1 : 0;
  }

  private static long pointer(GuestMemory memory, long list, long index) {
    return Integer.toUnsignedLong(memory.readI32(list + Integer.BYTES * index));
  }
}
