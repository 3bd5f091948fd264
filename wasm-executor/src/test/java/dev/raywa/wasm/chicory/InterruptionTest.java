package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// An interrupted guest ends, wherever it is.
final class InterruptionTest {
  private static final byte[] FOR_EVER = op(0x03, 0x40, 0x0C, 0, 0x0B);

  private final SandboxUnderTest test = new SandboxUnderTest();
  private final CountDownLatch reached = new CountDownLatch(1);

  InterruptionTest() {
    test.host.with(
        "reached",
        (_, _) -> {
          reached.countDown();
          return 0;
        });
    test.host.with(
        "sleep",
        (guest, _) -> {
          reached.countDown();
          guest.ray().sleep(Duration.ofDays(1));
          return 0;
        });
    test.host.with(
        "swallow",
        (_, _) -> {
          reached.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return -1;
        });
  }

  private record Finish(Ended ended, boolean flag) {}

  private Finish interrupted(SandboxUnderTest sandbox, GuestModule module, boolean virtual) {
    var finish = new CompletableFuture<Finish>();
    Runnable work =
        () -> {
          try {
            var ended = sandbox.run(module, new Entry.Export("run"));
            finish.complete(new Finish(ended, Thread.currentThread().isInterrupted()));
          } catch (Throwable e) {
            finish.completeExceptionally(e);
          }
        };
    var thread =
        virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().daemon().start(work);
    try {
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      return finish.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      return fail("the guest did not end", e);
    }
  }

  private void ends(WasmBuilder builder) {
    var finish = interrupted(test, test.module(builder.build()), true);
    assertThat(finish.ended()).isInstanceOf(Ended.Interrupted.class);
    assertThat(finish.flag()).isFalse();
  }

  @Test
  void endsTightLoop() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    builder.exported("run", "", "", call(host), FOR_EVER);
    ends(builder);
  }

  @Test
  void endsTightLoopOnPlatformThread() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    builder.exported("run", "", "", call(host), FOR_EVER);
    var finish = interrupted(test, test.module(builder.build()), false);
    assertThat(finish.ended()).isInstanceOf(Ended.Interrupted.class);
    assertThat(finish.flag()).isFalse();
  }

  @Test
  void endsGuestWithDeepStack() {
    var config = SandboxUnderTest.configured(Duration.ofSeconds(30), 64L << 20);
    var deep = new SandboxUnderTest(config, new InMemoryModules(), SandboxUnderTest.KEY);
    deep.host.with(
        "reached",
        (_, _) -> {
          reached.countDown();
          return 0;
        });
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    builder.exported("run", "", "", call(host), FOR_EVER);
    var finish = interrupted(deep, deep.module(builder.build()), true);
    assertThat(finish.ended()).isInstanceOf(Ended.Interrupted.class);
    assertThat(finish.flag()).isFalse();
  }

  @Test
  void endsStartSection() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    int start = builder.function("", "", call(host), FOR_EVER);
    builder.start(start).exported("run", "", "");
    ends(builder);
  }

  @Test
  void endsInitialiser() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    builder.exported("_initialize", "", "", call(host), FOR_EVER);
    builder.exported("run", "", "");
    ends(builder);
  }

  @Test
  void endsGuestThatIsBlockedInHostFunction() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "sleep", "", "i");
    builder.exported("run", "", "", call(host), op(0x1A), FOR_EVER);
    ends(builder);
  }

  @Test
  void endsGuestThatIgnoresFailureOfHostFunction() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "swallow", "", "i");
    builder.exported("run", "", "", call(host), op(0x1A));
    ends(builder);
  }

  @Test
  void endsGuestThatCatchesEverything() {
    var builder = new WasmBuilder();
    int host = builder.imported("ray", "reached", "", "");
    // A loop around a block that every exception leaves: catch_all to the block, then again.
    builder.exported(
        "run",
        "",
        "",
        call(host),
        op(0x03, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0),
        op(0x03, 0x40, 0x0C, 0, 0x0B, 0x0B, 0x0B, 0x0C, 0, 0x0B));
    ends(builder);
  }

  @Test
  void endsGuestThatWaitsInWasi() {
    var builder = new WasmBuilder().memory(1);
    builder.export("memory", 2, 0);
    int host = builder.imported("ray", "reached", "", "");
    int poll = builder.imported("wasi_snapshot_preview1", "poll_oneoff", "iiii", "i");
    // A subscription to the monotonic clock that ends in an hour.
    builder.data(16, new byte[] {1});
    builder.data(24, WasmBuilder.join(longBytes(3_600_000_000_000L)));
    builder.exported(
        "run", "", "", call(host), i32(0), i32(128), i32(1), i32(256), call(poll), op(0x1A));
    ends(builder);
  }

  private static byte[] longBytes(long value) {
    var bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  @Test
  void deepStackHoldsRecursionThatOrdinaryThreadsDoNot() {
    var builder = new WasmBuilder();
    // deep(n) = n == 0 ? 0 : 1 + deep(n - 1)
    builder.exported(
        "run",
        "i",
        "i",
        op(0x20, 0, 0x45, 0x04, 0x7F, 0x41, 0, 0x05),
        op(0x41, 1, 0x20, 0, 0x41, 1, 0x6B, 0x10, 0, 0x6A, 0x0B));
    var config = SandboxUnderTest.configured(Duration.ofSeconds(30), 512L << 20);
    var deep = new SandboxUnderTest(config, new InMemoryModules(), SandboxUnderTest.KEY);
    var ended = deep.run(builder.build(), "run", SandboxUnderTest.i32(200_000));
    assertThat(SandboxUnderTest.number(ended)).isEqualTo(200_000);
  }
}
