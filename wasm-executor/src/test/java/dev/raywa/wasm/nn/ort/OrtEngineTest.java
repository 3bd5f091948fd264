package dev.raywa.wasm.nn.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.QueuedEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine inside this process keeps the contract.
final class OrtEngineTest implements NnEngineContract {
  @TempDir private static Path folder;

  private NnEngine engine;

  @BeforeEach
  void start() {
    var backend = new OrtBackend(folder, LIMITS.memoryBytesMax());
    engine = new QueuedEngine(backend, LIMITS, false, System::nanoTime);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Override
  public NnEngine engine() {
    return engine;
  }

  @Test
  void refusesToDivideByWhatIsGivenUnlessTrusted() throws Exception {
    var division = OnnxWriter.binary("Div", ElementType.I64, 1);
    NnEngineContract.refused(
        NnCode.UNSUPPORTED_OPERATION, () -> engine.open(division, NnOptions.DEFAULT));
    engine.open(division, new NnOptions(1, true)).close();
  }

  @Test
  void laysTheLibraryAgainWhenItsFilesAreSpoiled() throws Exception {
    var laid = OrtNatives.extract(folder.resolve("spoiled"));
    var name = OrtNatives.resources(OrtNatives.platform()).getFirst();
    var file = laid.resolve(name.substring(name.lastIndexOf('/') + 1));
    var good = Files.readAllBytes(file);
    Files.writeString(file, "spoiled");

    assertThat(OrtNatives.extract(folder.resolve("spoiled"))).isEqualTo(laid);

    assertThat(Files.readAllBytes(file)).isEqualTo(good);
  }

  @Test
  void leavesNoThreadWhenItIsClosed() throws NnException {
    stillWorks();
    engine.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("raywa-nn"));
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR,
        () -> engine.open(OnnxWriter.unary("Abs", ElementType.F32, 1), NnOptions.DEFAULT));
  }
}
