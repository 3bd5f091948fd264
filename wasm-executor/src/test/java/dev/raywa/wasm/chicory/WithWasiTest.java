package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.host.RayLink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The engine with its own WASI and the project's host functions.
final class WithWasiTest {
  private final InMemoryModules modules = new InMemoryModules();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final CountDownLatch asleep = new CountDownLatch(1);
  private final ChicorySandbox sandbox =
      ChicorySandbox.withWasi(
          SandboxConfig.DEFAULT,
          new ChicorySandbox.Parts(modules, new RayLink(), SandboxUnderTest.KEY, System::nanoTime),
          new WasiConfig(
              InstantSource.system(),
              System::nanoTime,
              nanos -> {
                asleep.countDown();
                TimeUnit.NANOSECONDS.sleep(nanos);
              },
              () -> new Random(1),
              WasiConfig.DESCRIPTORS_MAX));

  private Ended start(WasmBuilder builder) {
    return switch (sandbox.load(modules.add(builder.build()), Dialect.AUTO)) {
      case Loaded.Refused(var error) -> throw new AssertionError(error.toString());
      case Loaded.Ready(var module) ->
          sandbox.run(
              module,
              new Invocation(
                  Entry.Start.COMMAND,
                  List.of(),
                  List.of("guest"),
                  Map.of(),
                  List.of(),
                  Limits.DEFAULT),
              new FakeRay(),
              (_, from, at, length) -> printed.write(from, at, length));
    };
  }

  @Test
  void printsAndExits() {
    var builder = new WasmBuilder().memory(1).export("memory", 2, 0);
    int write = builder.imported(WasiLink.MODULE, "fd_write", "iiii", "i");
    int exit = builder.imported(WasiLink.MODULE, "proc_exit", "i", "");
    builder.imported("ray", "call", "ii", "i");
    builder.data(0, new byte[] {8, 0, 0, 0, 3, 0, 0, 0, 'h', 'i', '\n'});
    builder.exported(
        "_start",
        "",
        "",
        i32(1),
        i32(0),
        i32(1),
        i32(32),
        call(write),
        op(0x1A),
        i32(4),
        call(exit));
    assertThat(start(builder)).isEqualTo(new Ended.Exited(4, 65_536));
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("hi\n");
  }

  @Test
  void endsGuestThatSleepsInPoll() throws Exception {
    var builder = new WasmBuilder().memory(1).export("memory", 2, 0);
    int poll = builder.imported(WasiLink.MODULE, "poll_oneoff", "iiii", "i");
    builder.data(16, new byte[] {1});
    builder.data(28, new byte[] {0, 1});
    builder.exported("_start", "", "", i32(0), i32(128), i32(1), i32(256), call(poll), op(0x1A));
    var run = new FutureTask<>(() -> start(builder));
    var thread = Thread.ofVirtual().start(run);
    assertThat(asleep.await(20, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(Ended.Interrupted.class);
  }
}
