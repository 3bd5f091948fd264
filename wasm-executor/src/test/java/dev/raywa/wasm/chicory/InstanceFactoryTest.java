package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.join;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Instances that are made without the engine's builder are those that the builder makes.
final class InstanceFactoryTest {
  private static final int MEMORY = 100;
  private static final int PAGE_BYTES = 65_536;

  private final SandboxUnderTest test = new SandboxUnderTest();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /// A module as it is loaded, or one whose instances the builder makes.
  private ChicoryModule module(byte[] wasm, boolean fast) {
    var module = (ChicoryModule) test.module(wasm);
    assertThat(module.instances().isFast()).isTrue();
    if (fast) {
      return module;
    }
    var imports = HostCalls.imports(module.linked().slots());
    var slow = InstanceFactory.slow(module.prepared().compiled().module(), imports);
    return new ChicoryModule(module.prepared(), module.linked(), module.inspection(), slow);
  }

  /// A guest with everything that an instance can change. `step` changes all of it and answers what
  /// it saw; `pause` does the same twice, and calls the host between. `place` places passive
  /// segments and drops them; `twice` is that twice, which cannot work.
  private static byte[] stateful() {
    var builder = new WasmBuilder().memory(1, 4).table(4).export("memory", 2, 0);
    int note = builder.imported("ray", "note", "i", "");
    int pause = builder.imported("ray", "pause", "", "");
    int random = builder.imported("wasi_snapshot_preview1", "random_get", "ii", "i");
    int close = builder.imported("wasi_snapshot_preview1", "fd_close", "i", "i");
    builder.global(5);
    builder.global(0);
    builder.global(0);
    builder.global(0);
    builder.start(builder.function("", "", i32(MEMORY), op(0x28, 2, 0), call(note)));
    export(builder, pause, random, close);
    builder.data(MEMORY, new byte[] {1, 0, 0, 0}).passive(new byte[] {3, 0, 0, 0});
    return builder.build();
  }

  private static void export(WasmBuilder builder, int pause, int random, int close) {
    int seven = builder.function("", "i", i32(7));
    int nine = builder.function("", "i", i32(9));
    builder.exported("step", "", "i", step(nine), sum());
    builder.exported("pause", "", "i", step(nine), call(pause), step(nine), sum());
    builder.exported(
        "place", "", "i", place(), i32(200), op(0x28, 2, 0), i32(2), op(0x11, 4, 0, 0x6A));
    builder.exported("twice", "", "", place(), place());
    builder.exported("random", "", "i", i32(300), i32(8), call(random));
    builder.exported("closed", "", "i", i32(99), call(close));
    builder.exported("trap", "", "", op(0));
    builder.elements(0, seven).passiveElements(nine);
  }

  /// Adds memory to global 0 and stores the sum in both, grows memory and table by one (their old
  /// sizes go to globals 1 and 2), calls slot 0 of the table (its answer goes to global 3) and puts
  /// another function there.
  private static byte[] step(int function) {
    return join(
        i32(MEMORY),
        i32(MEMORY),
        op(0x28, 2, 0, 0x23, 0, 0x6A, 0x24, 0, 0x23, 0, 0x36, 2, 0),
        i32(1),
        op(0x40, 0, 0x24, 1),
        op(0xD0, 0x70),
        i32(1),
        op(0xFC, 15, 0, 0x24, 2),
        i32(0),
        op(0x11, 4, 0, 0x24, 3),
        i32(0),
        op(0xD2, function, 0x26, 0));
  }

  /// The sum of the globals, as [#seen] has it.
  private static byte[] sum() {
    return join(
        op(0x23, 0, 0x23, 1, 0x41, 10, 0x6C, 0x6A),
        op(0x23, 2, 0x41, 16, 0x6C, 0x6A),
        op(0x23, 3, 0x41, 32, 0x6C, 0x6A));
  }

  private static int seen(int counter, int pages, int elements, int called) {
    return counter + pages * 10 + elements * 16 + called * 32;
  }

  private static byte[] place() {
    return join(
        i32(200),
        i32(0),
        i32(4),
        op(0xFC, 8, 1, 0, 0xFC, 9, 1),
        i32(2),
        i32(0),
        i32(1),
        op(0xFC, 12, 1, 0, 0xFC, 13, 1));
  }

  private List<Integer> noted() {
    var noted = new ArrayList<Integer>();
    test.host.with(
        "note",
        (_, arguments) -> {
          synchronized (noted) {
            noted.add((int) arguments[0]);
          }
          return 0;
        });
    test.host.with(
        "pause",
        (_, _) -> {
          inside.countDown();
          try {
            if (!go.await(20, TimeUnit.SECONDS)) {
              throw new AssertionError("nobody let the guest go on");
            }
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return 0;
        });
    return noted;
  }

  @Test
  void pinnedEngineIsUsedWithoutItsBuilder() {
    assertThat(module(new WasmBuilder().build(), true).instances().isFast()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyInstanceBeginsAnew(boolean fast) {
    var noted = noted();
    var module = module(stateful(), fast);
    for (int i = 0; i < 3; i++) {
      assertThat(number(run(module, "step"))).isEqualTo(seen(6, 1, 4, 7));
      assertThat(number(run(module, "place"))).isEqualTo(3 + 9);
    }
    assertThat(noted).containsOnly(1).hasSize(6);
  }

  @Test
  void bothWaysEndAlike() {
    var noted = noted();
    go.countDown();
    var wasm = stateful();
    var fast = module(wasm, true);
    var slow = module(wasm, false);
    for (var export :
        List.of("step", "pause", "place", "twice", "random", "closed", "trap", "none")) {
      assertThat(run(fast, export)).as(export).isEqualTo(run(slow, export));
    }
    assertThat(run(fast, "twice")).isInstanceOf(Ended.Failed.class);
    assertThat(run(fast, "random")).isInstanceOf(Ended.Returned.class);
    // Seven exports that exist, both ways, and the two runs above.
    assertThat(noted).containsOnly(1).hasSize(7 * 2 + 2);
    assertThat(test.wasi.openSessions()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void instancesAtTheSameTimeDoNotSeeEachOther(boolean fast) throws Exception {
    noted();
    var module = module(stateful(), fast);
    var first = new FutureTask<>(() -> run(module, "pause"));
    Thread.ofVirtual().start(first);
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(number(run(module, "step"))).isEqualTo(seen(6, 1, 4, 7));
    assertThat(number(run(module, "place"))).isEqualTo(3 + 9);
    go.countDown();
    assertThat(number(first.get(20, TimeUnit.SECONDS))).isEqualTo(seen(12, 2, 5, 9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void quotasAreThoseOfTheRun(boolean fast) {
    noted();
    var module = module(stateful(), fast);
    assertThat(((Ended.Returned) run(module, "step")).memoryBytesMax()).isEqualTo(2 * PAGE_BYTES);
    var before = Limits.DEFAULT;
    test.limited(new Limits(PAGE_BYTES, 4, before.filesBytesMax(), 1));
    // Neither memory nor table can grow: -1 each.
    assertThat(number(run(module, "step"))).isEqualTo(seen(6, -1, -1, 7));
  }

  @Test
  void importOfOneNameTwiceIsOneFunctionTwice() {
    var noted = noted();
    var builder = new WasmBuilder();
    int one = builder.imported("ray", "note", "i", "");
    int two = builder.imported("ray", "note", "i", "");
    builder.exported("run", "", "", i32(1), call(one), i32(2), call(two));
    run(module(builder.build(), true), "run");
    run(module(builder.build(), false), "run");
    assertThat(noted).containsExactly(1, 2, 1, 2);
  }

  @Test
  void wrongImportsAreRefusedAsByTheBuilder() {
    var builder = new WasmBuilder();
    builder.imported("ray", "note", "i", "");
    var module = Parser.parse(builder.build());
    var type = FunctionType.of(List.of(ValType.I64), List.of());
    var factory =
        InstanceFactory.of(module, new ImportFunction("ray", "note", type, (_, _) -> new long[0]));
    assertThat(factory.isFast()).isFalse();
    var own =
        new InstanceFactory.Own(
            _ -> (_, _) -> new long[0],
            _ -> new FlatMemory(0, 0, false, null, MemoryPool.NONE),
            new BoundedTables(1));
    assertThatThrownBy(() -> factory.instance(own)).isInstanceOf(UnlinkableException.class);
  }

  private Ended run(ChicoryModule module, String export) {
    return test.run(module, new Entry.Export(export));
  }
}
