package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.NnAbi.CPU;
import static dev.raywa.wasm.chicory.NnAbi.INVALID;
import static dev.raywa.wasm.chicory.NnAbi.NOT_FOUND;
import static dev.raywa.wasm.chicory.NnAbi.OK;
import static dev.raywa.wasm.chicory.NnAbi.ONNX;
import static dev.raywa.wasm.chicory.NnAbi.PAIR;
import static dev.raywa.wasm.chicory.NnAbi.RUNTIME;
import static dev.raywa.wasm.chicory.NnAbi.TOO_LARGE;
import static dev.raywa.wasm.chicory.NnAbi.UNSUPPORTED;
import static dev.raywa.wasm.chicory.NnAbi.floats;
import static dev.raywa.wasm.chicory.NnAbi.longs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a compiled guest sees of bad addresses, of the older module, and of what WASI-NN lacks.
@Timeout(300)
interface NnExtrasContract {
  /// Stands for an address in a list of arguments.
  int GOOD = Integer.MIN_VALUE;

  /// Where good addresses of arguments point; everything that is written there fits.
  int SPACE = 160_000;

  /// Where from there the name of an input lies.
  int NAME = 1024;

  /// The engine under test.
  NnEngine engine();

  /// A model whose outputs are its inputs.
  Bytes echo(List<TensorInfo> infos);

  private NnGuest guest() throws InterruptedException {
    echo(PAIR);
    return NnAbi.guest(engine(), NnAbi.LIMITS);
  }

  /// Functions with the arguments of a good call; addresses are [#GOOD].
  static Stream<Arguments> calls() {
    return Stream.of(
        calling("load", GOOD, 1, ONNX, CPU, GOOD),
        calling("load_by_name", GOOD, 4, GOOD),
        calling("load_by_name_with_config", GOOD, 4, GOOD, 4, GOOD),
        calling("init_execution_context", 0, GOOD),
        calling("set_input", 0, 0, GOOD),
        calling("get_output", 0, 0, GOOD, 8, GOOD),
        calling("describe", 0, GOOD, 512, GOOD),
        calling("output_shape", 0, 0, GOOD, 4, GOOD),
        calling("set_input_by_name", 0, GOOD, 1, GOOD),
        calling("get_output_by_name", 0, GOOD, 2, GOOD, 8, GOOD),
        calling("infer", 0, GOOD, 1, GOOD, 8, GOOD),
        calling("last_error", GOOD, 512, GOOD));
  }

  private static Arguments calling(String name, int... arguments) {
    return Arguments.of(name, arguments);
  }

  @ParameterizedTest
  @MethodSource("dev.raywa.wasm.chicory.NnExtrasContract#calls")
  default void answersBadAddresses(String name, int[] arguments) throws Exception {
    try (var guest = guest()) {
      assertThat(NnAbi.load(guest, NnAbi.echo(PAIR), guest.put(0))).isEqualTo(OK);
      assertThat(guest.call("init_execution_context", 0, guest.put(0))).isEqualTo(OK);
      guest.memory().write(SPACE + NAME, new byte[] {'x'}, 0, 1);
      for (int i : addresses(arguments)) {
        for (int bad : new int[] {-1, -2, -3, -4, -20, NnGuest.MEMORY_BYTES, 0x7fff_ffff}) {
          var tried = good(arguments);
          tried[i] = bad;
          assertThat(guest.call(name, tried))
              .as("%s argument %s at %s", name, i, bad)
              .isEqualTo(INVALID);
        }
      }
      assertThat(guest.call("unload", 0)).as("still there").isEqualTo(OK);
    }
  }

  private static int[] addresses(int[] arguments) {
    return IntStream.range(0, arguments.length).filter(i -> arguments[i] == GOOD).toArray();
  }

  private static int[] good(int[] arguments) {
    var good = arguments.clone();
    for (int i = 0; i < good.length; i++) {
      good[i] = good[i] == GOOD ? SPACE + NAME * i : good[i];
    }
    return good;
  }

  @Test
  default void answersBadAddressesInStructures() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int dims = guest.put(2);
      int data = guest.put(new byte[8]);
      for (int bad : new int[] {-1, -8, NnGuest.MEMORY_BYTES, NnGuest.MEMORY_BYTES - 3}) {
        int shapeless = guest.put(bad, 1, 1, data, 8);
        int empty = guest.put(dims, 1, 1, bad, 8);
        int builder = guest.put(bad, 16);
        assertThat(guest.call("set_input", context, 0, shapeless)).isEqualTo(INVALID);
        assertThat(guest.call("set_input", context, 0, empty)).isEqualTo(INVALID);
        assertThat(guest.call("load", builder, 1, ONNX, CPU, dims)).isEqualTo(INVALID);
      }
      int endless = guest.put(data, -1);
      assertThat(guest.call("load", endless, 1, ONNX, CPU, dims)).isEqualTo(INVALID);
      int last = NnGuest.MEMORY_BYTES - 20;
      guest.memory().write(last, guest.bytes(guest.put(dims, 1, 1, data, 8), 20), 0, 20);
      assertThat(guest.call("set_input", context, 0, last)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("set_input", context, 0, last + 1)).isEqualTo(INVALID);
    }
  }

  @Test
  default void looksAtTheAnswersAddressFirst() throws Exception {
    try (var guest = guest()) {
      var model = NnAbi.echo(PAIR);
      assertThat(NnAbi.load(guest, model, -4)).isEqualTo(INVALID);
      assertThat(guest.call("init_execution_context", 0, -4)).isEqualTo(INVALID);
      int out = guest.put(0);
      assertThat(NnAbi.load(guest, model, out)).isEqualTo(OK);
      assertThat(guest.word(out)).as("no number was used").isZero();
      int last = NnGuest.MEMORY_BYTES - 4;
      assertThat(guest.call("init_execution_context", 0, last)).isEqualTo(OK);
      assertThat(guest.call("init_execution_context", 0, last + 1)).isEqualTo(INVALID);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.raywa.wasm.chicory.NnExtrasContract#numbers")
  default void answersUnknownNumbers(String name, int[] arguments) throws Exception {
    try (var guest = guest()) {
      for (int number : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
        var tried = good(arguments);
        tried[0] = number;
        assertThat(guest.call(name, tried)).isEqualTo(INVALID);
      }
      assertThat(guest.lastError()).contains("there is no ").contains("2147483648");
    }
  }

  /// Functions whose first argument is a graph or context.
  static Stream<Arguments> numbers() {
    return Stream.of(
        calling("unload", 0),
        calling("init_execution_context", 0, GOOD),
        calling("finalize_execution_context", 0),
        calling("set_input", 0, 0, GOOD),
        calling("compute", 0),
        calling("get_output", 0, 0, GOOD, 8, GOOD),
        calling("describe", 0, GOOD, 512, GOOD),
        calling("output_shape", 0, 0, GOOD, 4, GOOD),
        calling("set_input_by_name", 0, GOOD, 1, GOOD),
        calling("get_output_by_name", 0, GOOD, 2, GOOD, 8, GOOD),
        calling("infer", 0, GOOD, 0, GOOD, 8, GOOD));
  }

  @Test
  default void doesNotSupportSingles() throws Exception {
    try (var guest = guest()) {
      assertThat(guest.call("compute_single", 0)).isEqualTo(UNSUPPORTED);
      assertThat(guest.call("get_output_single", 0, 0, -1, -1, -1)).isEqualTo(UNSUPPORTED);
      assertThat(guest.call("fini_single", 0)).isEqualTo(UNSUPPORTED);
    }
  }

  @Test
  default void describesModels() throws Exception {
    try (var guest = guest()) {
      int out = guest.put(0);
      assertThat(NnAbi.load(guest, NnAbi.echo(PAIR), out)).isEqualTo(OK);
      assertThat(guest.call("describe", 0, 0, 0, out)).isEqualTo(TOO_LARGE);
      int size = guest.word(out);
      int buffer = guest.put(new byte[size]);
      assertThat(guest.call("describe", 0, buffer, size, out)).isEqualTo(OK);
      assertThat(new String(guest.bytes(buffer, size), StandardCharsets.UTF_8))
          .startsWith(
              "{\"inputs\":[{\"name\":\"x\",\"type\":\"f32\",\"shape\":[-1]},"
                  + "{\"name\":\"n\",\"type\":\"i64\",\"shape\":[-1]}],\"outputs\":[{\"name\":\"x")
          .endsWith("]}");
    }
  }

  @Test
  default void takesInputsAndGivesOutputsByName() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int x = guest.tensor(1, new int[] {2}, floats(3, 4));
      int n = guest.tensor(5, new int[] {1}, longs(9));
      int out = guest.put(0);
      int shape = guest.put(-1, -1);
      assertThat(guest.call("output_shape", context, 0, shape, 2, out)).isEqualTo(RUNTIME);
      assertThat(guest.call("set_input_by_name", context, guest.put("x"), 1, x)).isEqualTo(OK);
      assertThat(guest.call("set_input_by_name", context, guest.put("n"), 1, n)).isEqualTo(OK);
      assertThat(guest.call("set_input_by_name", context, guest.put("y"), 1, n))
          .isEqualTo(NOT_FOUND);
      assertThat(guest.lastError()).contains("the model has x, n");
      assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(OK);
      int buffer = guest.put(new byte[8]);
      var name = outputs().getLast();
      int text = guest.put(name);
      assertThat(guest.call("get_output_by_name", context, text, name.length(), buffer, 8, out))
          .as(guest.lastError())
          .isEqualTo(OK);
      assertThat(guest.bytes(buffer, 8)).isEqualTo(longs(9));
      assertThat(guest.call("get_output_by_name", context, text, 0, buffer, 8, out))
          .isEqualTo(NOT_FOUND);
      assertThat(guest.call("output_shape", context, 0, shape, 0, out)).isEqualTo(TOO_LARGE);
      assertThat(guest.word(out)).isEqualTo(1);
      assertThat(guest.call("output_shape", context, 0, shape, 2, out)).isEqualTo(OK);
      assertThat(guest.word(shape)).isEqualTo(2);
      assertThat(guest.word(shape + 4)).isEqualTo(-1);
    }
  }

  /// Names of the outputs of [NnAbi#PAIR].
  List<String> outputs();

  @Test
  default void infersInOneCall() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int dims = guest.put(1);
      int x = guest.put(floats(6));
      int n = guest.put(longs(1));
      int tensors = guest.put(dims, 1, 1, x, 4, dims, 1, 5, n, 8);
      int buffer = guest.put(0);
      int out = guest.put(0);
      assertThat(guest.call("infer", context, tensors, 1, buffer, 4, out)).isEqualTo(INVALID);
      assertThat(guest.call("infer", context, tensors, 2, buffer, 4, out))
          .as(guest.lastError())
          .isEqualTo(OK);
      assertThat(guest.bytes(buffer, 4)).isEqualTo(floats(6));
      guest.memory().write(x, floats(8), 0, 4);
      assertThat(guest.call("infer", context, tensors, 1, buffer, 4, out)).isEqualTo(OK);
      assertThat(guest.bytes(buffer, 4)).isEqualTo(floats(8));
      assertThat(guest.call("infer", context, tensors, 1, buffer, 3, out)).isEqualTo(TOO_LARGE);
      assertThat(guest.call("infer", context, tensors, 3, buffer, 4, out)).isEqualTo(INVALID);
    }
  }

  @Test
  default void tellsTheLatestErrorInWholeCharacters() throws Exception {
    try (var guest = guest()) {
      assertThat(guest.lastError()).isEqualTo("0 ");
      assertThat(guest.call("load_by_name", guest.put("é"), 2, guest.put(0))).isEqualTo(NOT_FOUND);
      var whole = "load_by_name: there is no model \"é\"";
      assertThat(guest.lastError()).isEqualTo("8 " + whole);
      int shown = whole.indexOf('é');
      int buffer = guest.put(new byte[64]);
      int out = guest.put(0);
      assertThat(guest.call("last_error", buffer, shown + 1, out)).isEqualTo(NOT_FOUND);
      assertThat(guest.word(out)).isEqualTo(whole.length() + 1);
      assertThat(guest.bytes(buffer, shown + 1)[shown]).isZero();
      assertThat(guest.call("load_by_name", guest.put("pair"), 4, out)).isEqualTo(OK);
      assertThat(guest.lastError()).isEqualTo("0 ");
    }
  }

  @Test
  default void speaksTheOlderForm() throws Exception {
    var model = echo(PAIR);
    try (var guest = new NnGuest(NnAbi.link(engine()), NnAbi.LIMITS, NnAbi.oldImports())) {
      int out = guest.put(-1);
      int list = guest.put(guest.put(guest.put(model.array()), model.size()), 1);
      assertThat(guest.call("load", list, ONNX, CPU, out)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("init_execution_context", 0, out)).isEqualTo(OK);
      int shape = guest.put(guest.put(2), 1);
      int x = guest.put(shape, 1, guest.put(floats(1, 2)));
      assertThat(guest.call("set_input", 0, 0, x)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("compute", 0)).isEqualTo(INVALID);
      int n = guest.tensor(5, new int[] {1}, longs(9));
      assertThat(guest.call("set_input_by_name", 0, guest.put("n"), 1, n)).isEqualTo(OK);
      assertThat(guest.call("compute", 0)).as(guest.lastError()).isEqualTo(OK);
      int buffer = guest.put(0, 0);
      int size = guest.put(7);
      assertThat(guest.call("get_output", 0, 0, buffer, size)).isEqualTo(TOO_LARGE);
      assertThat(guest.word(size)).isEqualTo(8);
      assertThat(guest.call("get_output", 0, 0, buffer, size)).isEqualTo(OK);
      assertThat(guest.bytes(buffer, 8)).isEqualTo(floats(1, 2));
    }
  }

  @Test
  default void answersMisuseOfTheOlderForm() throws Exception {
    var model = echo(PAIR);
    try (var guest = new NnGuest(NnAbi.link(engine()), NnAbi.LIMITS, NnAbi.oldImports())) {
      int out = guest.put(-1);
      int list = guest.put(guest.put(guest.put(model.array()), model.size()), 1);
      assertThat(guest.call("load", list, ONNX, 3, out)).isEqualTo(INVALID);
      assertThat(guest.call("load", -4, ONNX, CPU, out)).isEqualTo(INVALID);
      assertThat(guest.call("load", guest.put(-4, 1), ONNX, CPU, out)).isEqualTo(INVALID);
      assertThat(guest.call("load", guest.put(out, 2), ONNX, CPU, out)).isEqualTo(INVALID);
      assertThat(guest.call("load_by_name", guest.put("pair"), 4, out)).isEqualTo(OK);
      assertThat(guest.call("init_execution_context", 0, out)).isEqualTo(OK);
      int shape = guest.put(guest.put(2), 1);
      int data = guest.put(floats(1, 2));
      assertThat(guest.call("set_input", 0, 0, guest.put(shape, 3, data))).isEqualTo(INVALID);
      assertThat(guest.call("set_input", 0, 0, guest.put(shape, 4, data))).isEqualTo(INVALID);
      assertThat(guest.call("set_input", 0, 0, guest.put(-4, 1, data))).isEqualTo(INVALID);
      assertThat(guest.call("set_input", 0, 0, guest.put(shape, 1, -4))).isEqualTo(INVALID);
      assertThat(guest.call("set_input", 0, 2, guest.put(shape, 1, data))).isEqualTo(INVALID);
      assertThat(guest.call("get_output", 0, 0, data, -4)).isEqualTo(INVALID);
      assertThat(guest.call("get_output", 0, 0, -4, shape)).isEqualTo(INVALID);
    }
  }

  @Test
  default void takesTheSameFormByTheOlderName() throws Exception {
    echo(PAIR);
    var imports = NnAbi.imports("wasi_nn");
    try (var guest = new NnGuest(NnAbi.link(engine()), NnAbi.LIMITS, imports)) {
      int context = NnAbi.context(guest);
      int x = guest.tensor(1, new int[] {2}, floats(1, 2));
      assertThat(guest.call("set_input", context, 0, x)).isEqualTo(OK);
    }
  }
}
