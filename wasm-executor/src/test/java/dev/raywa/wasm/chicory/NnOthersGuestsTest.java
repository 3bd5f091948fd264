package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.SharedModels;
import dev.raywa.wasm.nn.ort.OrtBackend;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private NnEngine engine;

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
    assertThat(ended).as(text()).isInstanceOf(Ended.Returned.class);
    assertThat(text())
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
    assertThat(text()).contains("BackendError(InvalidEncoding)");
  }

  @Test
  void knowsNoLanguageModel() throws Exception {
    run(GUESTS + "wasmedge-ggml-llama.wasm", Bytes.EMPTY, "default");
    assertThat(text()).contains("BackendError(NotFound)");
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private Ended run(String file, Bytes pictures, String... arguments) throws Exception {
    var wasm = Files.readAllBytes(SharedModels.file(file));
    var photos = SharedModels.file("photos").toAbsolutePath();
    NnModels models =
        (_, name, threads) ->
            name.toString().equals("pictures")
                ? Optional.of(engine.open(pictures, new NnOptions(threads, false)))
                : Optional.empty();
    var modules = new InMemoryModules();
    var sandbox = sandbox(modules, new NnLink(engine, models));
    return switch (sandbox.load(modules.add(wasm), Dialect.AUTO)) {
      case Loaded.Refused(var error) -> throw new AssertionError(error.toString());
      case Loaded.Ready(var module) ->
          sandbox.run(
              module,
              new Invocation(
                  Entry.Start.COMMAND,
                  List.of(),
                  Stream.concat(Stream.of("guest"), Stream.of(arguments)).toList(),
                  Map.of(),
                  List.of(new JobSpec.Directory(photos.toString(), ".", true)),
                  Limits.DEFAULT),
              new FakeRay(),
              (_, from, at, length) -> printed.write(from, at, length));
    };
  }

  private static ChicorySandbox sandbox(InMemoryModules modules, NnLink link) {
    var wasi =
        new WasiConfig(
            InstantSource.system(),
            System::nanoTime,
            TimeUnit.NANOSECONDS::sleep,
            () -> new Random(1),
            WasiConfig.DESCRIPTORS_MAX);
    return ChicorySandbox.withWasi(
        SandboxConfig.DEFAULT,
        new ChicorySandbox.Parts(modules, link, SandboxUnderTest.KEY, System::nanoTime),
        wasi);
  }
}
