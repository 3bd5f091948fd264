package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.chicory.NnGuest.Import;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What tests of the functions of inference say to a guest, and the numbers of WASI-NN.
final class NnAbi {
  static final int OK = 0;
  static final int INVALID = 1;
  static final int ENCODING = 2;
  static final int NO_MEMORY = 3;
  static final int BUSY = 4;
  static final int RUNTIME = 5;
  static final int UNSUPPORTED = 6;
  static final int TOO_LARGE = 7;
  static final int NOT_FOUND = 8;

  static final int ONNX = 1;
  static final int CPU = 0;

  /// May bring models; two graphs, three contexts, 64 bytes of inputs, models of 4 KiB.
  static final Limits LIMITS =
      new Limits(1 << 20, 10, 0, 1, new Limits.Inference(true, 2, 3, 64, 4096));

  /// Two inputs that are also the outputs.
  static final List<TensorInfo> PAIR =
      List.of(
          new TensorInfo("x", ElementType.F32, List.of(-1L)),
          new TensorInfo("n", ElementType.I64, List.of(-1L)));

  /// The functions of `wasi_ephemeral_nn` and how many parameters each has.
  static final Map<String, Integer> WASI =
      Map.ofEntries(
          Map.entry("load", 5),
          Map.entry("load_by_name", 3),
          Map.entry("load_by_name_with_config", 5),
          Map.entry("unload", 1),
          Map.entry("init_execution_context", 2),
          Map.entry("finalize_execution_context", 1),
          Map.entry("set_input", 3),
          Map.entry("compute", 1),
          Map.entry("get_output", 5),
          Map.entry("compute_single", 1),
          Map.entry("get_output_single", 5),
          Map.entry("fini_single", 1));

  private static final Map<String, Integer> RAYWA =
      Map.of(
          "last_error", 3,
          "describe", 4,
          "output_shape", 5,
          "set_input_by_name", 4,
          "get_output_by_name", 6,
          "infer", 6);

  private NnAbi() {}

  /// Every function, with the twelve from this module.
  static List<Import> imports(String module) {
    return Stream.concat(
            WASI.entrySet().stream().map(one -> new Import(module, one.getKey(), one.getValue())),
            RAYWA.entrySet().stream()
                .map(one -> new Import("raywa_nn", one.getKey(), one.getValue())))
        .toList();
  }

  /// The functions where the older module has four parameters for two of them.
  static List<Import> oldImports() {
    return imports("wasi_nn").stream()
        .map(one ->
            one.name().equals("load") || one.name().equals("get_output")
                ? new Import(one.module(), one.name(), 4)
                : one)
        .toList();
  }

  /// A guest with all functions, and the model `pair` by name, also as its version 2.
  static NnGuest guest(NnEngine engine, Limits limits) throws InterruptedException {
    return new NnGuest(link(engine), limits, imports("wasi_ephemeral_nn"));
  }

  /// A link to an engine and the model `pair`.
  static NnLink link(NnEngine engine) {
    NnModels models =
        (_, name, threads) ->
            name.toString().equals("pair") || name.toString().equals("pair@2")
                ? Optional.of(engine.open(echo(PAIR), new NnOptions(threads, false)))
                : Optional.empty();
    return new NnLink(engine, models);
  }

  /// A model whose outputs are its inputs.
  static Bytes echo(List<TensorInfo> infos) {
    var writer = new OnnxWriter();
    for (var info : infos) {
      long[] dims = info.dims().stream().mapToLong(Long::longValue).toArray();
      writer.input(info.name(), info.type(), dims);
      writer.output(info.name() + "_", info.type(), dims);
      writer.node("Identity", info.name(), "->", info.name() + "_");
    }
    return writer.model();
  }

  /// Loads a model from the guest's memory; answers the errno, and the graph at the address.
  static int load(NnGuest guest, Bytes model, int out) throws InterruptedException {
    int builder = guest.put(guest.put(model.array()), model.size());
    return guest.call("load", builder, 1, ONNX, CPU, out);
  }

  /// A new context on the model `pair`.
  static int context(NnGuest guest) throws InterruptedException {
    return context(guest, echo(PAIR));
  }

  /// A new context on a model, which is unloaded again.
  static int context(NnGuest guest, Bytes model) throws InterruptedException {
    int out = guest.put(-1);
    require(guest, load(guest, model, out));
    int graph = guest.word(out);
    require(guest, guest.call("init_execution_context", graph, out));
    require(guest, guest.call("unload", graph));
    return guest.word(out);
  }

  private static void require(NnGuest guest, int errno) throws InterruptedException {
    if (errno != OK) {
      throw new AssertionError(guest.lastError());
    }
  }

  /// Numbers as bytes.
  static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /// Numbers as bytes.
  static byte[] longs(long... values) {
    var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }
}
