package dev.raywa.wasm.host.nn;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnModelName;
import dev.raywa.wasm.nn.NnOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// The twelve functions of `wasi_ephemeral_nn`. Where a number is answered through an address, that
/// address is looked at first: nothing is done for an answer that cannot be given.
final class WasiNnCalls {
  /// All functions by import name.
  static final Map<String, NnCall> ALL =
      NnCall.table(
          NnCall.of("load", 5, WasiNnCalls::load),
          NnCall.of("load_by_name", 3, WasiNnCalls::loadByName),
          NnCall.of("load_by_name_with_config", 5, WasiNnCalls::loadByNameWithConfig),
          NnCall.of("unload", 1, (state, given) -> state.graphs().remove(given.word(0)).close()),
          NnCall.of("init_execution_context", 2, WasiNnCalls::init),
          NnCall.of("finalize_execution_context", 1, WasiNnCalls::finish),
          NnCall.of("set_input", 3, WasiNnCalls::setInput),
          NnCall.of("compute", 1, WasiNnCalls::compute),
          NnCall.of("get_output", 5, WasiNnCalls::getOutput),
          NnCall.of("compute_single", 1, WasiNnCalls::refuseSingle),
          NnCall.of("get_output_single", 5, WasiNnCalls::refuseSingle),
          NnCall.of("fini_single", 1, WasiNnCalls::refuseSingle));

  /// A run ends with its guest, whose deadline interrupts it; the engine has a limit of its own.
  private static final Duration UNTIL_INTERRUPTED = Duration.ofDays(365);

  private static final int NAME_BYTES_MAX = 1_024;
  private static final int CONFIG_BYTES_MAX = 65_536;

  private static final int ENCODING_ONNX = 1;
  private static final int ENCODING_UNSAID_FIRST = 5;
  private static final int ENCODING_UNSAID_LAST = 6;
  private static final int TARGETS = 3;
  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);

  private WasiNnCalls() {}

  /// `(builders, count, encoding, target, graph_out) -> errno`.
  private static void load(NnState state, Arguments given) throws NnException {
    long out = given.out(4);
    requireEncoding(given.word(2));
    requireTarget(given.word(3));
    requireOne(given.word(1));
    load(state, given, given.unsigned(0), out);
  }

  static void requireEncoding(int encoding) throws NnException {
    boolean isUnsaid = encoding >= ENCODING_UNSAID_FIRST && encoding <= ENCODING_UNSAID_LAST;
    if (encoding != ENCODING_ONNX && !isUnsaid) {
      throw new NnException(
          NnCode.INVALID_ENCODING,
          "models are ONNX, which is encoding 1, was: " + Integer.toUnsignedString(encoding));
    }
  }

  static void requireTarget(int target) throws NnException {
    if (target < 0 || target >= TARGETS) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT, "targets are 0 to 2, was: " + Integer.toUnsignedString(target));
    }
  }

  static void requireOne(int builders) throws NnException {
    if (builders != 1) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "an ONNX model comes in one piece, were: " + Integer.toUnsignedString(builders));
    }
  }

  /// Loads the model that a builder, `{address, size}`, points at.
  static void load(NnState state, Arguments given, long builder, long out) throws NnException {
    given.requireInside(builder, 2 * Integer.BYTES);
    var memory = given.memory();
    var bytes =
        memory.region(
            Integer.toUnsignedLong(memory.readI32(builder)),
            Integer.toUnsignedLong(memory.readI32(builder + Integer.BYTES)));
    state.engine();
    state.graphs().requireRoom();
    memory.writeI32(out, added(state, given, brought(state, given, bytes)));
  }

  /// Gives the guest a graph; the scheduler hears of the model.
  private static int added(NnState state, Arguments given, NnModel model) throws NnException {
    model.mark().ifPresent(given.guest().ray()::uses);
    return state.add(model);
  }

  /// What was pushed is shared; anything else is the guest's own, where it may have that.
  private static NnModel brought(NnState state, Arguments given, ByteSource bytes)
      throws NnException {
    var shared = state.models().open(given.guest().ray().namespace(), bytes);
    if (shared.isPresent()) {
      return shared.get();
    }
    if (!state.limits().mayLoad()) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION,
          "models of guests are not taken here; push it to the cluster and load it by name");
    }
    return state.engine().open(model(state, bytes), NnOptions.DEFAULT);
  }

  private static Bytes model(NnState state, ByteSource bytes) throws NnException {
    if (bytes.size() > state.limits().modelBytesMax()) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "the model has " + bytes.size() + " bytes, at most " + state.limits().modelBytesMax());
    }
    var model = bytes.toBytes();
    var array = model.array();
    if (array.length >= GGUF.length && Arrays.equals(array, 0, GGUF.length, GGUF, 0, GGUF.length)) {
      throw new NnException(NnCode.INVALID_ENCODING, "the model is GGUF, models here are ONNX");
    }
    return model;
  }

  /// `(name, name_len, graph_out) -> errno`.
  static void loadByName(NnState state, Arguments given) throws NnException {
    long out = given.out(2);
    var name = given.text(0, "the name", NAME_BYTES_MAX);
    byName(state, given, name, 1, out);
  }

  /// `(name, name_len, config, config_len, graph_out) -> errno`.
  static void loadByNameWithConfig(NnState state, Arguments given) throws NnException {
    long out = given.out(4);
    var name = given.text(0, "the name", NAME_BYTES_MAX);
    var config = given.text(2, "the configuration", CONFIG_BYTES_MAX);
    byName(state, given, name, LoadConfig.read(config).threads(), out);
  }

  private static void byName(NnState state, Arguments given, String name, int threads, long out)
      throws NnException {
    state.engine();
    if (name.indexOf('\0') >= 0) {
      throw new NnException(NnCode.INVALID_ARGUMENT, "the name holds a zero");
    }
    state.graphs().requireRoom();
    given.memory().writeI32(out, added(state, given, named(state, given, name, threads)));
  }

  private static NnModel named(NnState state, Arguments given, String text, int threads)
      throws NnException {
    var name = NnModelName.parse(text);
    if (name.isPresent()) {
      var model = state.models().open(given.guest().ray().namespace(), name.get(), threads);
      if (model.isPresent()) {
        return model.get();
      }
    }
    throw new NnException(NnCode.NOT_FOUND, "there is no model \"" + text + "\"");
  }

  /// `(graph, context_out) -> errno`.
  static void init(NnState state, Arguments given) throws NnException {
    long out = given.out(1);
    var model = state.graphs().get(given.word(0));
    state.contexts().requireRoom();
    var context = model.context(given.guest().ray().task());
    int handle = state.contexts().add(new OpenContext(model, context));
    given.memory().writeI32(out, handle);
  }

  /// `(context) -> errno`.
  static void finish(NnState state, Arguments given) throws NnException {
    var context = state.contexts().remove(given.word(0));
    state.replaceTensor(context.tensorBytes(), 0);
    context.close();
  }

  /// `(context, index, tensor) -> errno`.
  private static void setInput(NnState state, Arguments given) throws NnException {
    var context = state.contexts().get(given.word(0));
    int index = given.word(1);
    var tensor = GuestTensor.read(given.memory(), given.unsigned(2), context.input(index));
    context.set(state, index, tensor);
  }

  /// `(context) -> errno`.
  static void compute(NnState state, Arguments given) throws NnException {
    compute(state.contexts().get(given.word(0)));
  }

  /// Runs; blocks until it is done or the guest is interrupted.
  static void compute(OpenContext context) throws NnException {
    context.context().compute(UNTIL_INTERRUPTED);
  }

  /// `(context, index, buffer, size, written_out) -> errno`.
  private static void getOutput(NnState state, Arguments given) throws NnException {
    long out = given.out(4);
    var context = state.contexts().get(given.word(0));
    writeOutput(context, given.word(1), given.room(2), out);
  }

  /// Writes an output and its size; where it does not fit, only the size that is needed.
  static void writeOutput(OpenContext context, int index, Arguments.Room room, long out)
      throws NnException {
    long bytes = context.context().outputBytes(index);
    var memory = room.memory();
    memory.writeI32(out, (int) Math.min(bytes, 0xffff_ffffL));
    room.require(bytes);
    if (bytes == 0) {
      // Nothing is written, wherever it would be.
      return;
    }
    long[] at = {room.address()};
    context
        .context()
        .output(
            index,
            (from, begin, length) -> {
              memory.write(at[0], from, begin, length);
              at[0] += length;
            });
  }

  private static void refuseSingle(NnState state, Arguments given) throws NnException {
    throw new NnException(
        NnCode.UNSUPPORTED_OPERATION, "token by token is for language models; use compute");
  }
}
