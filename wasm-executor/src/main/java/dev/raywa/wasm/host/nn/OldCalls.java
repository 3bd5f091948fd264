package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.nn.NnException;
import java.util.Map;

/// The functions of the older `wasi_nn` whose structures differ: a list of builders is `{address,
/// count}`, a shape is a structure that the tensor points at, and the size of a buffer is read from
/// the place where the size of the output is written.
final class OldCalls {
  /// Parameters of `load` and of `get_output` in this form.
  static final int PARAMETERS = 4;

  /// All functions by import name.
  static final Map<String, NnCall> ALL =
      NnCall.table(
          NnCall.of("load", PARAMETERS, OldCalls::load),
          NnCall.of("set_input", 3, OldCalls::setInput),
          NnCall.of("get_output", PARAMETERS, OldCalls::getOutput),
          same("load_by_name"),
          same("load_by_name_with_config"),
          same("unload"),
          same("init_execution_context"),
          same("finalize_execution_context"),
          same("compute"),
          same("compute_single"),
          same("get_output_single"),
          same("fini_single"));

  private OldCalls() {}

  private static NnCall same(String name) {
    var call = WasiNnCalls.ALL.get(name);
    if (call == null) {
      throw new IllegalStateException("there is no function " + name);
    }
    return call;
  }

  /// `(builders, encoding, target, graph_out) -> errno`.
  private static void load(NnState state, Arguments given) throws NnException {
    long out = given.out(3);
    WasiNnCalls.requireEncoding(given.word(1));
    WasiNnCalls.requireTarget(given.word(2));
    long list = given.requireInside(given.unsigned(0), 2 * Integer.BYTES);
    var memory = given.memory();
    WasiNnCalls.requireOne(memory.readI32(list + Integer.BYTES));
    WasiNnCalls.load(state, given, Integer.toUnsignedLong(memory.readI32(list)), out);
  }

  /// `(context, index, tensor) -> errno`.
  private static void setInput(NnState state, Arguments given) throws NnException {
    var context = state.contexts().get(given.word(0));
    int index = given.word(1);
    context.input(index);
    context.set(state, index, GuestTensor.readOld(given.memory(), given.unsigned(2)));
  }

  /// `(context, index, buffer, size_in_out) -> errno`.
  private static void getOutput(NnState state, Arguments given) throws NnException {
    long out = given.out(3);
    var context = state.contexts().get(given.word(0));
    long size = Integer.toUnsignedLong(given.memory().readI32(out));
    var room = new Arguments.Room(given.memory(), given.unsigned(2), size);
    WasiNnCalls.writeOutput(context, given.word(1), room, out);
  }
}
