package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Entry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Costly initialisation is done once, and nobody can tell.
final class SnapshotTest {
  private long now;
  private long step;
  private final SandboxUnderTest test =
      new SandboxUnderTest(
          SandboxConfig.DEFAULT, new InMemoryModules(), SandboxUnderTest.KEY, this::next);

  private long next() {
    now += step;
    return now;
  }

  private void everyReadingOfTheClockTakes(long micros) {
    step = TimeUnit.MICROSECONDS.toNanos(micros);
  }

  /// A reactor whose initialiser calls one WASI function with two pointers, writes 41 to memory and
  /// a global, and puts function 1 into the table. Its task adds one to both and answers their sum.
  private static byte[] reactor(String called, byte[]... arguments) {
    var builder = new WasmBuilder().memory(2).table(2);
    builder.export("memory", 2, 0);
    var types = called.equals("clock_time_get") ? "ili" : "ii";
    int wasi = builder.imported("wasi_snapshot_preview1", called, types, "i");
    int counter = builder.global(0);
    builder.exported(
        "_initialize",
        "",
        "",
        WasmBuilder.join(arguments),
        call(wasi),
        op(0x1A),
        i32(70_000),
        i32(41),
        op(0x36, 2, 0),
        i32(41),
        op(0x24, counter),
        i32(0),
        i32(1),
        op(0x25, 0, 0x26, 0));
    int task =
        builder.exported(
            "task",
            "",
            "i",
            i32(70_000),
            i32(70_000),
            op(0x28, 2, 0, 0x41, 1, 0x6A, 0x36, 2, 0),
            op(0x23, counter, 0x41, 1, 0x6A, 0x24, counter),
            i32(70_000),
            op(0x28, 2, 0, 0x23, counter, 0x6A));
    builder.exported("null", "", "i", i32(0), op(0x25, 0, 0xD1));
    builder.elements(1, 1);
    assertThat(task).isEqualTo(2);
    return builder.build();
  }

  private static byte[] withClock() {
    return reactor("clock_time_get", i32(0), WasmBuilder.i64(0), i32(16));
  }

  @Test
  void costlyInitialisationRunsOnce() {
    everyReadingOfTheClockTakes(200);
    var module = test.module(withClock());
    for (int i = 0; i < 4; i++) {
      assertThat(number(test.run(module, new Entry.Export("task")))).isEqualTo(84);
    }
    assertThat(test.wasi.calls("clock_time_get")).isEqualTo(1);
  }

  @Test
  void cheapInitialisationRunsEveryTime() {
    everyReadingOfTheClockTakes(50);
    var module = test.module(withClock());
    for (int i = 0; i < 3; i++) {
      assertThat(number(test.run(module, new Entry.Export("task")))).isEqualTo(84);
    }
    assertThat(test.wasi.calls("clock_time_get")).isEqualTo(3);
  }

  @Test
  void tableIsPartOfTheState() {
    everyReadingOfTheClockTakes(200);
    var module = test.module(withClock());
    assertThat(number(test.run(module, new Entry.Export("null")))).isZero();
    assertThat(number(test.run(module, new Entry.Export("null")))).isZero();
    assertThat(test.wasi.calls("clock_time_get")).isEqualTo(1);
  }

  @Test
  void initialiserThatDrawsRandomNumbersRunsEveryTime() {
    everyReadingOfTheClockTakes(200);
    var module = test.module(reactor("random_get", i32(16), i32(8)));
    for (int i = 0; i < 3; i++) {
      assertThat(number(test.run(module, new Entry.Export("task")))).isEqualTo(84);
    }
    assertThat(test.wasi.calls("random_get")).isEqualTo(3);
  }

  @Test
  void initialiserThatReadsArgumentsRunsAgainForOtherArguments() {
    everyReadingOfTheClockTakes(200);
    var module = test.module(reactor("args_sizes_get", i32(16), i32(20)));
    test.run(module, new Entry.Export("task"));
    test.run(module, new Entry.Export("task"));
    assertThat(test.wasi.calls("args_sizes_get")).isEqualTo(1);
    test.program("other", "arguments");
    test.run(module, new Entry.Export("task"));
    assertThat(test.wasi.calls("args_sizes_get")).isEqualTo(2);
  }
}
