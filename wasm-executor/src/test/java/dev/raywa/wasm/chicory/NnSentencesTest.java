package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.wasm.Limits;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.SentenceModel;
import dev.raywa.wasm.nn.Tensors;
import dev.raywa.wasm.nn.ort.OrtBackend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A language model, whose inputs are 64-bit integers: similar sentences score closer.
@Timeout(300)
final class NnSentencesTest {
  private static final String HOT = "the sensor reports a high temperature";
  private static final String HEAT = "the device is overheating";
  private static final String FOOD = "i like to eat pizza";
  private static final Offset<Double> CLOSE = Offset.offset(0.05);

  @TempDir private static Path folder;

  private SentenceModel sentences;
  private NnEngine engine;

  /// Makes the output for each token of the inputs.
  private interface Infers {
    float[] run(long[] tokens) throws Exception;
  }

  @BeforeEach
  void start() throws Exception {
    sentences = new SentenceModel();
    var limits = NnEngineContract.LIMITS;
    var backend = new OrtBackend(folder, limits.memoryBytesMax());
    engine = new QueuedEngine(backend, limits, false, System::nanoTime);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void cutsWordsIntoKnownPieces() {
    assertThat(sentences.tokens("The device, overheating!"))
        .containsExactly(101, 1996, 5080, 1010, 2058, 20192, 3436, 999, 102);
    assertThat(sentences.tokens("\u2603")).containsExactly(101, 100, 102);
  }

  @Test
  void engineFindsWhatIsSimilar() throws Exception {
    try (var model = engine.open(sentences.model(), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      compare(tokens -> infer(model, context, tokens));
    }
  }

  @Test
  void guestFindsWhatIsSimilar() throws Exception {
    var bytes = sentences.model();
    NnModels models = (_, _, _) -> Optional.of(engine.open(bytes, NnOptions.DEFAULT));
    var link = new NnLink(engine, models);
    try (var guest = new NnGuest(link, Limits.DEFAULT, NnAbi.imports("wasi_ephemeral_nn"))) {
      int out = guest.put(-1);
      assertThat(guest.call("load_by_name", guest.put("minilm"), 6, out)).isEqualTo(NnAbi.OK);
      int graph = guest.word(out);
      assertThat(guest.call("init_execution_context", graph, out)).isEqualTo(NnAbi.OK);
      int context = guest.word(out);
      compare(tokens -> infer(guest, context, tokens));
    }
  }

  private void compare(Infers how) throws Exception {
    var hot = SentenceModel.mean(how.run(sentences.tokens(HOT)));
    var heat = SentenceModel.mean(how.run(sentences.tokens(HEAT)));
    var food = SentenceModel.mean(how.run(sentences.tokens(FOOD)));

    assertThat(SentenceModel.cosine(hot, heat)).isCloseTo(0.435, CLOSE);
    assertThat(SentenceModel.cosine(hot, food)).isCloseTo(0.105, CLOSE);
    assertThat(SentenceModel.cosine(heat, food)).isCloseTo(0.037, CLOSE);
  }

  private static float[] infer(NnModel model, NnContext context, long[] tokens) throws Exception {
    for (int i = 0; i < model.inputs().size(); i++) {
      var data = Tensors.longs(input(model.inputs().get(i).name(), tokens));
      context.setInput(i, ElementType.I64, new long[] {1, tokens.length}, data);
    }
    context.compute(NnEngineContract.TIME);
    return Tensors.floats(context, 0);
  }

  private static float[] infer(NnGuest guest, int context, long[] tokens) throws Exception {
    for (var name : new String[] {"input_ids", "attention_mask", "token_type_ids"}) {
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      var dims = new int[] {1, tokens.length};
      int tensor = guest.tensor(5, dims, NnAbi.longs(input(name, tokens)));
      assertThat(guest.call("set_input_by_name", context, guest.put(name), length, tensor))
          .as(guest.lastError())
          .isEqualTo(NnAbi.OK);
    }
    assertThat(guest.call("compute", context)).as(guest.lastError()).isEqualTo(NnAbi.OK);
    int bytes = Float.BYTES * SentenceModel.WIDTH * tokens.length;
    int at = guest.put(new byte[bytes]);
    int written = guest.put(0);
    assertThat(guest.call("get_output", context, 0, at, bytes, written)).isEqualTo(NnAbi.OK);
    assertThat(guest.word(written)).isEqualTo(bytes);
    var numbers = new float[bytes / Float.BYTES];
    ByteBuffer.wrap(guest.bytes(at, bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(numbers);
    return numbers;
  }

  private static long[] input(String name, long[] tokens) {
    if (name.equals("input_ids")) {
      return tokens;
    }
    var same = new long[tokens.length];
    Arrays.fill(same, name.equals("attention_mask") ? 1 : 0);
    return same;
  }
}
