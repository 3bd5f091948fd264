package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that dies again and again leaves no thread, file, descriptor or process behind. Thirty
/// deaths by default, which take ten seconds; `-Draywa.nn.deaths=1000` asks for more.
final class WorkerDeathsIT {
  private static final int DEATHS = Integer.getInteger("raywa.nn.deaths", 30);
  private static final int DEATHS_BEFORE = 3;

  @TempDir private Path folder;

  /// What a process holds.
  private record Held(long threads, long descriptors, long files, long children) {}

  private Held held() throws Exception {
    var own = Path.of("/proc/self/fd");
    long descriptors = 0;
    if (Files.isDirectory(own)) {
      try (var all = Files.list(own)) {
        descriptors = all.count();
      }
    }
    try (var all = Files.walk(folder)) {
      return new Held(
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("raywa-nn"))
              .count(),
          descriptors,
          all.count(),
          ProcessHandle.current().children().filter(ProcessHandle::isAlive).count());
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    var before = held();
    try (var engine = WorkerEngineTest.engine(folder);
        var model = engine.open(OnnxWriter.binary("Div", ElementType.I64, 1), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      context.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(6));
      Held early = before;
      for (int death = 1; death <= DEATHS; death++) {
        context.setInput(1, ElementType.I64, new long[] {1}, Tensors.longs(0));
        NnEngineContract.refused(
            NnCode.RUNTIME_ERROR, () -> context.compute(NnEngineContract.TIME));
        context.setInput(1, ElementType.I64, new long[] {1}, Tensors.longs(2));
        context.compute(NnEngineContract.TIME);
        assertThat(Tensors.bytes(context, 0)).startsWith(3);
        early = death == DEATHS_BEFORE ? held() : early;
      }
      assertThat(engine.stats().restarts()).isEqualTo(DEATHS);
      var late = held();
      assertThat(late.threads()).isLessThanOrEqualTo(NnEngineContract.LIMITS.runsMax());
      assertThat(late.descriptors()).isLessThanOrEqualTo(early.descriptors());
      assertThat(late.files()).isEqualTo(early.files());
      assertThat(late.children()).isEqualTo(early.children());
    }
    var after = held();
    assertThat(after.threads()).isEqualTo(before.threads());
    assertThat(after.children()).isEqualTo(before.children());
    assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + 8);
  }

  @Test
  void failsTheCallThatItsKilledProcessWasServing() throws Exception {
    try (var engine = WorkerEngineTest.engine(folder);
        var model = engine.open(OnnxWriter.loop(), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      context.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(1L << 40));
      context.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(1));
      var child = ProcessHandle.current().children().filter(ProcessHandle::isAlive).findFirst();
      var killed =
          CompletableFuture.runAsync(() -> {
            while (engine.stats().running() == 0) {
              Thread.onSpinWait();
            }
            child.orElseThrow().destroyForcibly();
          });
      NnEngineContract.refused(NnCode.RUNTIME_ERROR, () -> context.compute(NnEngineContract.TIME));
      killed.get();
      context.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(2));
      context.compute(NnEngineContract.TIME);
      assertThat(Tensors.floats(context, 0)).containsExactly(4);
    }
  }

  @Test
  void sparesCallsWhenItsProcessIsKilledWhileItServesNone() throws Exception {
    try (var engine = WorkerEngineTest.engine(folder);
        var model = engine.open(OnnxWriter.unary("Abs", ElementType.F32, 1), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      context.setInput(0, ElementType.F32, new long[] {1}, Tensors.floats(-4));
      context.compute(NnEngineContract.TIME);
      var child = ProcessHandle.current().children().filter(ProcessHandle::isAlive).findFirst();
      child.orElseThrow().destroyForcibly();
      child.orElseThrow().onExit().get();
      context.compute(NnEngineContract.TIME);
      assertThat(Tensors.floats(context, 0)).containsExactly(4);
      assertThat(engine.stats().restarts()).isEqualTo(1);
    }
  }
}
