package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine with a process of its own keeps the contract, and survives what kills that process.
final class WorkerEngineTest implements NnEngineContract {
  @TempDir private static Path folder;

  private NnEngine engine;

  @BeforeEach
  void start() {
    engine = engine(folder);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  /// An engine whose files lie in the folder, tensors too.
  static NnEngine engine(Path folder) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = WorkerConfig.command(java, System.getProperty("java.class.path"));
    var config =
        new WorkerConfig(
            command,
            folder,
            folder,
            LIMITS.runsMax(),
            2 * LIMITS.tensorsBytesMax(),
            LIMITS.memoryBytesMax(),
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofMillis(10));
    return engine(config);
  }

  private static NnEngine engine(WorkerConfig config) {
    var backend = new WorkerBackend(config, ProcessFolders.TEMPORARY, System::nanoTime);
    return new QueuedEngine(backend, LIMITS, true, System::nanoTime);
  }

  @Override
  public NnEngine engine() {
    return engine;
  }

  @Test
  void survivesADivisionByZero() throws Exception {
    try (var good = context(OnnxWriter.binary("Add", ElementType.F32, 1));
        var div = context(OnnxWriter.binary("Div", ElementType.I64, 1))) {
      good.setInput(0, ElementType.F32, new long[] {1}, Tensors.floats(1));
      good.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(2));
      div.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(6));
      div.setInput(1, ElementType.I64, new long[] {1}, Tensors.longs(0));
      for (int death = 1; death <= 3; death++) {
        NnEngineContract.refused(NnCode.RUNTIME_ERROR, () -> div.compute(TIME));
        good.compute(TIME);
        assertThat(Tensors.floats(good, 0)).containsExactly(3);
        assertThat(engine.stats().restarts()).isEqualTo(death);
      }
      div.setInput(1, ElementType.I64, new long[] {1}, Tensors.longs(3));
      div.compute(TIME);
      assertThat(Tensors.bytes(div, 0)).startsWith(2);
    }
  }

  @Test
  void failsWithItsCauseWhenTheProcessCannotStart() throws Exception {
    var config =
        WorkerConfig.of(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-bad"),
            folder,
            LIMITS);
    try (var broken = engine(config)) {
      NnEngineContract.refused(
          NnCode.RUNTIME_ERROR,
          () -> broken.open(OnnxWriter.unary("Abs", ElementType.F32, 1), NnOptions.DEFAULT));
    }
  }

  @Test
  void leavesNothingWhenItIsClosed() throws Exception {
    var children = ProcessHandle.current().children().count();
    var own = Files.createDirectory(folder.resolve("own"));
    var one = engine(own);
    one.open(OnnxWriter.unary("Abs", ElementType.F32, 1), NnOptions.DEFAULT);
    assertThat(ProcessHandle.current().children().count()).isEqualTo(children + 1);
    one.close();
    one.close();
    assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
    try (var left = Files.list(own)) {
      assertThat(left).allMatch(file -> file.getFileName().toString().startsWith("onnxruntime-"));
    }
  }
}
