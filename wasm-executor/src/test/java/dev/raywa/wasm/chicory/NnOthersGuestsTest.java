package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.SharedModels;
import dev.raywa.wasm.nn.ort.OrtBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs that others built for their hosts run here as they are; skipped where they are not.
@Timeout(300)
final class NnOthersGuestsTest {
  private static final String GUESTS = "guests/";
  private static final String IMAGES = GUESTS + "wasmedge-wasinn-example-mobilenet-image";

  @TempDir private static Path folder;

  private NnEngine engine;
  private String text = "";

  @BeforeEach
  void start() {
    var limits = NnEngineContract.LIMITS;
    var backend = new OrtBackend(folder, limits.memoryBytesMax());
    engine = new QueuedEngine(backend, limits, false, System::nanoTime);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void classifiesAPicture() throws Exception {
    var model = SharedModels.model("efficientnet_lite0.onnx");
    var ended = run(IMAGES + "-named-model.wasm", model, "pictures", "input.jpg");
    assertThat(ended).as(text).isInstanceOf(Ended.Returned.class);
    assertThat(text)
        .contains(
            "Loaded graph into wasi-nn with ID: 0",
            "Created wasi-nn execution context with ID: 0",
            "Read input tensor, size in bytes: 602112",
            "Executed graph inference",
            "   1.) [")
        .contains("   5.) [");
    assertThat(engine.stats().models()).isZero();
  }

  @Test
  void refusesAModelOfAnotherKind() throws Exception {
    run(IMAGES + ".wasm", Bytes.EMPTY, "input.jpg", "input.jpg");
    assertThat(text).contains("BackendError(InvalidEncoding)");
  }

  @Test
  void knowsNoLanguageModel() throws Exception {
    run(GUESTS + "wasmedge-ggml-llama.wasm", Bytes.EMPTY, "default");
    assertThat(text).contains("BackendError(NotFound)");
  }

  private Ended run(String file, Bytes pictures, String... arguments) throws Exception {
    var program =
        new NnProgram(engine, Files.readAllBytes(SharedModels.file(file)))
            .reads(SharedModels.file("photos"), ".");
    var ended = program.run(pictures, arguments);
    text = program.text();
    return ended;
  }
}
