package dev.raywa.wasm.host.nn;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.util.Map;

/// The module `raywa_nn`: what users of WASI-NN miss. Handles and error numbers are those of
/// `wasi_ephemeral_nn`, and so is the tensor of 20 bytes.
final class RaywaNnCalls {
  /// All functions by import name.
  static final Map<String, NnCall> ALL =
      NnCall.table(
          new NnCall("last_error", 3, false, RaywaNnCalls::lastError),
          NnCall.of("describe", 4, RaywaNnCalls::describe),
          NnCall.of("output_shape", 5, RaywaNnCalls::outputShape),
          NnCall.of("set_input_by_name", 4, RaywaNnCalls::setInputByName),
          NnCall.of("get_output_by_name", 6, RaywaNnCalls::getOutputByName),
          NnCall.of("infer", 6, RaywaNnCalls::infer));

  private static final int NAME_BYTES_MAX = 65_536;

  private RaywaNnCalls() {}

  /// `(buffer, size, len_out) -> errno of the latest other call`; writes as much of its sentence as
  /// fits, in whole characters, and its whole length.
  private static int lastError(NnState state, Arguments given) {
    long out = given.out(2);
    var room = given.room(0);
    var utf8 = Bytes.utf8(state.lastError()).array();
    int shown = (int) Math.min(utf8.length, room.length());
    while (shown < utf8.length && shown > 0 && (utf8[shown] & 0xc0) == 0x80) {
      shown--;
    }
    write(room, utf8, shown);
    given.memory().writeI32(out, utf8.length);
    return state.lastErrno();
  }

  /// `(graph, buffer, size, len_out) -> errno`.
  private static void describe(NnState state, Arguments given) throws NnException {
    long out = given.out(3);
    var room = given.room(1);
    var json = Description.of(state.graphs().get(given.word(0)));
    given.memory().writeI32(out, json.size());
    room.require(json.size());
    write(room, json.array(), json.size());
  }

  /// `(context, index, dims, max, rank_out) -> errno`; `max` counts dimensions.
  private static void outputShape(NnState state, Arguments given) throws NnException {
    long out = given.out(4);
    long max = given.unsigned(3);
    var memory = given.memory();
    var room = new Arguments.Room(memory, given.unsigned(2), Integer.BYTES * max);
    var shape = state.contexts().get(given.word(0)).context().outputShape(given.word(1));
    memory.writeI32(out, shape.length);
    if (shape.length > max) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "the output has " + shape.length + " dimensions, there is room for " + max);
    }
    for (int i = 0; i < shape.length; i++) {
      memory.writeI32(room.address() + (long) Integer.BYTES * i, (int) shape[i]);
    }
  }

  /// `(context, name, name_len, tensor) -> errno`.
  private static void setInputByName(NnState state, Arguments given) throws NnException {
    var context = state.contexts().get(given.word(0));
    int index = context.inputNamed(given.text(1, "the name", NAME_BYTES_MAX));
    var info = context.input(index);
    context.set(state, index, GuestTensor.read(given.memory(), given.unsigned(3), info));
  }

  /// `(context, name, name_len, buffer, size, written_out) -> errno`.
  private static void getOutputByName(NnState state, Arguments given) throws NnException {
    long out = given.out(5);
    var room = given.room(3);
    var context = state.contexts().get(given.word(0));
    int index = context.outputNamed(given.text(1, "the name", NAME_BYTES_MAX));
    WasiNnCalls.writeOutput(context, index, room, out);
  }

  /// `(context, tensors, count, buffer, size, written_out) -> errno`: sets the first inputs, runs,
  /// and writes output 0. Inputs beyond `count` stay as they are.
  private static void infer(NnState state, Arguments given) throws NnException {
    long out = given.out(5);
    var room = given.room(3);
    var context = state.contexts().get(given.word(0));
    long count = given.unsigned(2);
    for (int i = 0; i < count; i++) {
      var info = context.input(i);
      long address = given.unsigned(1) + (long) GuestTensor.SIZE_BYTES * i;
      context.set(state, i, GuestTensor.read(given.memory(), address, info));
    }
    WasiNnCalls.compute(context);
    WasiNnCalls.writeOutput(context, 0, room, out);
  }

  private static void write(Arguments.Room room, byte[] from, int length) {
    if (length > 0) {
      room.memory().write(room.address(), from, 0, length);
    }
  }
}
