package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.NnAbi.BUSY;
import static dev.raywa.wasm.chicory.NnAbi.CPU;
import static dev.raywa.wasm.chicory.NnAbi.ENCODING;
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
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a compiled guest sees of inference, whatever computes.
@Timeout(300)
interface NnAbiContract {
  /// The engine under test.
  NnEngine engine();

  /// A model whose outputs are its inputs.
  Bytes echo(List<TensorInfo> infos);

  private NnGuest guest() throws InterruptedException {
    echo(PAIR);
    return NnAbi.guest(engine(), NnAbi.LIMITS);
  }

  @Test
  default void givesBackWhatItWasGiven() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int x = guest.tensor(1, new int[] {2}, floats(1.5f, -2));
      int n = guest.tensor(5, new int[] {1}, longs(42));
      assertThat(guest.call("set_input", context, 0, x)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("set_input", context, 1, n)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(OK);
      int buffer = guest.put(new byte[64]);
      int written = guest.put(-1);
      assertThat(guest.call("get_output", context, 0, buffer, 64, written)).isEqualTo(OK);
      assertThat(guest.word(written)).isEqualTo(8);
      assertThat(guest.bytes(buffer, 9)).isEqualTo(join(floats(1.5f, -2), new byte[1]));
      assertThat(guest.call("get_output", context, 1, buffer, 8, written)).isEqualTo(OK);
      assertThat(guest.bytes(buffer, 8)).isEqualTo(longs(42));
    }
    assertThat(engine().stats().contexts()).isZero();
  }

  @Test
  default void givesEmptyOutputs() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int x = guest.tensor(1, new int[] {0});
      int n = guest.tensor(5, new int[] {0});
      assertThat(guest.call("set_input", context, 0, x)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("set_input", context, 1, n)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(OK);
      int written = guest.put(-1);
      assertThat(guest.call("get_output", context, 0, 0, 0, written)).isEqualTo(OK);
      assertThat(guest.word(written)).isZero();
      assertThat(guest.call("get_output", context, 0, -1, 0, written)).isEqualTo(OK);
    }
  }

  @Test
  default void saysHowMuchRoomAnOutputNeeds() throws Exception {
    try (var guest = guest()) {
      int context = computed(guest);
      int buffer = guest.put(-1, -1);
      int written = guest.put(-1);
      for (int room : new int[] {0, 1, 7}) {
        assertThat(guest.call("get_output", context, 0, buffer, room, written))
            .isEqualTo(TOO_LARGE);
        assertThat(guest.word(written)).isEqualTo(8);
        assertThat(guest.word(buffer)).isEqualTo(-1);
      }
      assertThat(guest.call("get_output", context, 0, buffer, 8, written)).isEqualTo(OK);
      assertThat(guest.call("get_output", context, 2, buffer, 8, written)).isEqualTo(INVALID);
      assertThat(guest.call("get_output", context, -1, buffer, 8, written)).isEqualTo(INVALID);
    }
  }

  @Test
  default void keepsTheOrderOfSteps() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int written = guest.put(-1);
      assertThat(guest.call("get_output", context, 0, 0, 0, written)).isEqualTo(RUNTIME);
      assertThat(guest.call("compute", context)).isEqualTo(INVALID);
      int x = guest.tensor(1, new int[] {1}, floats(1));
      assertThat(guest.call("set_input", context, 0, x)).isEqualTo(OK);
      assertThat(guest.call("compute", context)).isEqualTo(INVALID);
      assertThat(guest.lastError()).startsWith("1 compute: input 1, n, is not set");
      assertThat(guest.call("set_input", context, 2, x)).isEqualTo(INVALID);
      assertThat(guest.call("set_input", context, -1, x)).isEqualTo(INVALID);
    }
  }

  @Test
  default void neverUsesNumbersAgain() throws Exception {
    try (var guest = guest()) {
      int out = guest.put(-1);
      var model = NnAbi.echo(PAIR);
      for (int i = 0; i < 5; i++) {
        assertThat(NnAbi.load(guest, model, out)).as(guest.lastError()).isEqualTo(OK);
        assertThat(guest.word(out)).isEqualTo(i);
        assertThat(guest.call("init_execution_context", i, out)).isEqualTo(OK);
        assertThat(guest.word(out)).isEqualTo(i);
        assertThat(guest.call("unload", i)).isEqualTo(OK);
        assertThat(guest.call("unload", i)).isEqualTo(INVALID);
        assertThat(guest.call("init_execution_context", i, out)).isEqualTo(INVALID);
        assertThat(guest.call("finalize_execution_context", i)).isEqualTo(OK);
        assertThat(guest.call("finalize_execution_context", i)).isEqualTo(INVALID);
        assertThat(guest.call("compute", i)).isEqualTo(INVALID);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 0, 2", "F32, 1, 4", "F64, 2, 8", "U8, 3, 1", "I32, 4, 4", "I64, 5, 8", "U8, 2, 1",
    "I32, 3, 4", "BOOL, 3, 1", "I8, 3, 1", "I8, 2, 1", "U16, 0, 2", "BF16, 0, 2", "U32, 4, 4",
    "U32, 3, 4", "U32, 1, 4", "U64, 5, 8", "U64, 2, 8"
  })
  default void takesTypesOfBothNumberings(ElementType type, int number, int width)
      throws Exception {
    var model = echo(List.of(new TensorInfo("x", type, List.of(-1L))));
    try (var guest = NnAbi.guest(engine(), NnAbi.LIMITS)) {
      int context = NnAbi.context(guest, model);
      var data = new byte[3 * width];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) (type == ElementType.BOOL ? i % 2 : i + 1);
      }
      int x = guest.tensor(number, new int[] {3}, data);
      assertThat(guest.call("set_input", context, 0, x)).as(guest.lastError()).isEqualTo(OK);
      assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(OK);
      int buffer = guest.put(new byte[data.length]);
      int written = guest.put(-1);
      assertThat(guest.call("get_output", context, 0, buffer, data.length, written)).isEqualTo(OK);
      assertThat(guest.bytes(buffer, data.length)).isEqualTo(data);
      int empty = guest.tensor(number, new int[] {0});
      assertThat(guest.call("set_input", context, 0, empty)).as(guest.lastError()).isEqualTo(OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8", "2, 8", "3, 8", "4, 8", "5, 8", "1, 7", "1, 9", "1, 4", "1, 0", "2, 2", "2, 16", "3, 2",
    "6, 8", "128, 8", "255, 8"
  })
  default void refusesOtherTypesAndSizes(int number, int bytes) throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int x = guest.tensor(number, new int[] {2}, new byte[bytes]);
      assertThat(guest.call("set_input", context, 0, x)).as(guest.lastError()).isEqualTo(INVALID);
    }
  }

  @Test
  default void refusesShapesThatAreNone() throws Exception {
    try (var guest = guest()) {
      int context = NnAbi.context(guest);
      int data = guest.put(new byte[8]);
      int huge = guest.put(-1, -1, -1, -1);
      for (int rank : new int[] {2, 3, 4, 64, 65, -1}) {
        int tensor = guest.put(huge, rank, 1, data, 8);
        assertThat(guest.call("set_input", context, 0, tensor)).as("rank " + rank).isEqualTo(1);
      }
      int flat = guest.tensor(1, new int[] {1, 2}, floats(1, 2));
      assertThat(guest.call("set_input", context, 0, flat)).isEqualTo(INVALID);
    }
  }

  @Test
  default void takesScalarsInBothForms() throws Exception {
    var model = echo(List.of(new TensorInfo("x", ElementType.F32, List.of())));
    try (var guest = NnAbi.guest(engine(), NnAbi.LIMITS)) {
      int context = NnAbi.context(guest, model);
      for (var dims : List.of(new int[0], new int[] {1})) {
        int x = guest.tensor(1, dims, floats(7));
        assertThat(guest.call("set_input", context, 0, x)).as(guest.lastError()).isEqualTo(OK);
        assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(OK);
      }
    }
  }

  @Test
  default void loadsByName() throws Exception {
    try (var guest = guest()) {
      assertThat(byName(guest, "pair")).isEqualTo(OK);
      assertThat(byName(guest, "pair@2")).isEqualTo(OK);
      assertThat(byName(guest, "pair")).as("limit").isEqualTo(BUSY);
      assertThat(guest.call("unload", 0)).isEqualTo(OK);
      for (var name : List.of("", "other", "pair@3", "pair@", "pair@sha256:00", "../pair", "ü")) {
        assertThat(byName(guest, name)).as(name).isEqualTo(NOT_FOUND);
      }
      assertThat(guest.lastError()).isEqualTo("8 load_by_name: there is no model \"ü\"");
      assertThat(byName(guest, "pair\0")).isEqualTo(INVALID);
      assertThat(byName(guest, "x".repeat(1025))).isEqualTo(INVALID);
      int out = guest.put(7);
      assertThat(guest.call("load_by_name", guest.put((byte) 0xff), 1, out)).isEqualTo(INVALID);
      assertThat(guest.word(out)).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; ''", "0; {}", "0; {\"threads\":1,\"warmup\":true}", "0; {\"threads\":2e0}",
        "0; {\"n-gpu-layers\":100,\"a\":[{},[1,null,\"\\u00e9\"]]}", "1; [", "1; []", "1; {",
        "1; {\"threads\":0}", "1; {\"threads\":17}", "1; {\"threads\":1.5}", "1; {} {}",
        "1; {\"threads\":\"1\"}", "1; {\"warmup\":1}", "1; {\"a\" 1}", "1; {\"a\":01}",
        "1; {\"a\":\"\\x\"}", "1; {\"a\":1,}"
      })
  default void readsTheConfiguration(int errno, String config) throws Exception {
    try (var guest = guest()) {
      int name = guest.put("pair");
      int text = guest.put(config);
      int size = config.getBytes(StandardCharsets.UTF_8).length;
      assertThat(guest.call("load_by_name_with_config", name, 4, text, size, guest.put(0)))
          .isEqualTo(errno);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 1, 0",
    "1, 2, 0",
    "5, 0, 0",
    "6, 0, 0",
    "0, 0, 2",
    "2, 0, 2",
    "3, 0, 2",
    "4, 0, 2",
    "7, 0, 2",
    "14, 0, 2",
    "-1, 0, 2",
    "1, 3, 1",
    "1, -1, 1"
  })
  default void knowsEncodingsAndTargets(int encoding, int target, int errno) throws Exception {
    try (var guest = guest()) {
      var model = NnAbi.echo(PAIR);
      int builder = guest.put(guest.put(model.array()), model.size());
      assertThat(guest.call("load", builder, 1, encoding, target, guest.put(0))).isEqualTo(errno);
    }
  }

  @Test
  default void refusesWhatIsNoModel() throws Exception {
    try (var guest = guest()) {
      int out = guest.put(0);
      assertThat(NnAbi.load(guest, Bytes.utf8("GGUF but long enough"), out)).isEqualTo(ENCODING);
      assertThat(NnAbi.load(guest, Bytes.utf8("no model at all"), out)).isEqualTo(ENCODING);
      assertThat(NnAbi.load(guest, Bytes.of(new byte[4097]), out)).isEqualTo(TOO_LARGE);
      for (int count : new int[] {0, 2, -1}) {
        assertThat(guest.call("load", 0, count, ONNX, CPU, out)).isEqualTo(INVALID);
      }
    }
    var usual = new Limits(1 << 20, 10, 0, 1);
    try (var guest = NnAbi.guest(engine(), usual)) {
      assertThat(NnAbi.load(guest, NnAbi.echo(PAIR), guest.put(0))).isEqualTo(UNSUPPORTED);
      assertThat(guest.lastError()).contains("load it by name");
      assertThat(byName(guest, "pair")).isEqualTo(OK);
    }
  }

  @Test
  default void keepsTheLimitsOfAGuest() throws Exception {
    try (var guest = guest()) {
      int out = guest.put(-1);
      assertThat(byName(guest, "pair")).isEqualTo(OK);
      for (int i = 0; i < 3; i++) {
        assertThat(guest.call("init_execution_context", 0, out)).isEqualTo(OK);
      }
      assertThat(guest.call("init_execution_context", 0, out)).isEqualTo(BUSY);
      int most = guest.tensor(1, new int[] {16}, new byte[64]);
      int more = guest.tensor(1, new int[] {17}, new byte[68]);
      int least = guest.tensor(1, new int[] {1}, new byte[4]);
      assertThat(guest.call("set_input", 0, 0, more)).isEqualTo(TOO_LARGE);
      assertThat(guest.call("set_input", 0, 0, most)).isEqualTo(OK);
      assertThat(guest.call("set_input", 0, 0, most)).as("replaced").isEqualTo(OK);
      assertThat(guest.call("set_input", 1, 0, least)).isEqualTo(TOO_LARGE);
      assertThat(guest.call("finalize_execution_context", 0)).isEqualTo(OK);
      assertThat(guest.call("set_input", 1, 0, most)).isEqualTo(OK);
      assertThat(guest.call("set_input", 1, 0, least)).isEqualTo(OK);
      assertThat(guest.call("init_execution_context", 0, out)).isEqualTo(OK);
      assertThat(guest.word(out)).isEqualTo(3);
    }
    assertThat(engine().stats().tensorBytes()).isZero();
  }

  @Test
  default void leavesNothingWhenAGuestEnds() throws Exception {
    try (var guest = guest()) {
      int context = computed(guest);
      assertThat(byName(guest, "pair")).isEqualTo(OK);
      assertThat(engine().stats().contexts()).isEqualTo(1 + context);
      assertThat(guest.end()).isInstanceOf(Ended.Returned.class);
    }
    assertThat(engine().stats())
        .extracting("models", "modelBytes", "contexts", "tensorBytes")
        .containsExactly(0, 0L, 0, 0L);
  }

  /// A context that has run, with two floats in output 0.
  private static int computed(NnGuest guest) throws InterruptedException {
    int context = NnAbi.context(guest);
    guest.call("set_input", context, 0, guest.tensor(1, new int[] {2}, floats(1, 2)));
    guest.call("set_input", context, 1, guest.tensor(5, new int[] {1}, longs(3)));
    assertThat(guest.call("compute", context)).isEqualTo(OK);
    return context;
  }

  private static int byName(NnGuest guest, String name) throws InterruptedException {
    var utf8 = name.getBytes(StandardCharsets.UTF_8);
    return guest.call("load_by_name", guest.put(utf8), utf8.length, guest.put(0));
  }

  private static byte[] join(byte[]... parts) {
    return WasmBuilder.join(parts);
  }
}
