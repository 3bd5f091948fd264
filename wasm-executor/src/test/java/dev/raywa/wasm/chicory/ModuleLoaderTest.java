package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.i32;
import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.local;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Loaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Modules are compiled once for the cluster, and only what was signed is believed.
final class ModuleLoaderTest {
  private final InMemoryModules modules = new InMemoryModules();

  private SandboxUnderTest node() {
    return node(SandboxUnderTest.KEY);
  }

  private SandboxUnderTest node(Bytes key) {
    return new SandboxUnderTest(SandboxConfig.DEFAULT, modules, key);
  }

  private static byte[] doubler() {
    var builder = new WasmBuilder();
    builder.exported("twice", "i", "i", local(0), local(0), op(0x6A));
    return builder.build();
  }

  private static void runs(SandboxUnderTest node) {
    assertThat(number(node.run(doubler(), "twice", i32(21)))).isEqualTo(42);
  }

  @Test
  void secondNodeUsesWhatTheFirstCompiled() {
    runs(node());
    assertThat(modules.stored()).isEqualTo(1);
    var second = node();
    runs(second);
    assertThat(modules.stored()).isEqualTo(1);
    assertThat(second.sandbox.rejectedProducts()).isZero();
    assertThat(modules.compiled().keySet())
        .containsExactly(modules.add(doubler()) + "/" + Compilation.ENGINE);
  }

  @Test
  void productOfAnotherKeyIsIgnoredAndCounted() {
    runs(node(Bytes.utf8("the key of somebody else")));
    var node = node();
    runs(node);
    assertThat(node.sandbox.rejectedProducts()).isEqualTo(1);
  }

  @Test
  void everyChangedByteSpoilsTheSignature() {
    runs(node());
    var key = modules.compiled().keySet().iterator().next();
    var signed = modules.compiled().values().iterator().next().array();
    var seal = new Seal(SandboxUnderTest.KEY);
    assertThat(seal.open(key, Bytes.of(signed))).isPresent();
    assertThat(seal.open(key + "x", Bytes.of(signed))).isEmpty();
    for (int i = 0; i < signed.length; i++) {
      var forged = signed.clone();
      forged[i] ^= 1;
      assertThat(seal.open(key, Bytes.of(forged))).as("byte " + i).isEmpty();
    }
    assertThat(seal.open(key, Bytes.of(new byte[] {1, 2}))).isEmpty();
  }

  @Test
  void productThatIsSignedButNotUsableIsCompiledAgain() {
    var id = modules.add(doubler());
    var key = id + "/" + Compilation.ENGINE;
    var product = new Product(java.util.Set.of(), Bytes.utf8("no archive"));
    modules.putCompiled(key, new Seal(SandboxUnderTest.KEY).sign(key, product.encode()));
    var node = node();
    runs(node);
    assertThat(node.sandbox.rejectedProducts()).isEqualTo(1);
  }

  @Test
  void compilesOnceForManyThreads() throws Exception {
    var node = node();
    var id = modules.add(doubler());
    var together = new CountDownLatch(1);
    Callable<Loaded> load =
        () -> {
          together.await();
          return node.sandbox.load(id, Dialect.AUTO);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var loads = new ArrayList<Future<Loaded>>();
      for (int i = 0; i < 50; i++) {
        loads.add(threads.submit(load));
      }
      together.countDown();
      for (var loaded : loads) {
        assertThat(loaded.get()).isInstanceOf(Loaded.Ready.class);
      }
    }
    assertThat(modules.stored()).isEqualTo(1);
    assertThat(modules.reads()).isEqualTo(1);
  }

  @Test
  void moduleThatCompilesTooLongIsRefusedForEver() {
    var config = SandboxUnderTest.configured(Duration.ofNanos(1), 0);
    var node = new SandboxUnderTest(config, modules, SandboxUnderTest.KEY);
    assertThat(node.refusal(doubler())).contains("to compile and is not tried again");
    assertThat(node.refusal(doubler())).contains("module.compile.timeout");
    assertThat(modules.reads()).isEqualTo(1);
  }

  /// 20,000 additions of a constant that takes three bytes need more than 64 KiB of bytecode.
  private static byte[] large() {
    var builder = new WasmBuilder();
    var addition = WasmBuilder.join(WasmBuilder.i64(200), op(0x7C));
    var sum = new byte[20_000 * addition.length];
    for (int i = 0; i < sum.length; i += addition.length) {
      System.arraycopy(addition, 0, sum, i, addition.length);
    }
    int inner = builder.function("l", "l", local(0), sum);
    builder.exported("run", "", "i", WasmBuilder.i64(5), WasmBuilder.call(inner), op(0xA7));
    return builder.build();
  }

  @Test
  void functionThatIsTooLargeForTheJvmIsInterpretedAndSaidSo() {
    var first = node();
    var module = first.module(large());
    assertThat(module.inspection().interpreted()).containsExactly(0);
    assertThat(number(first.run(module, new Entry.Export("run")))).isEqualTo(4_000_005);
    var second = node();
    var restored = second.module(large());
    assertThat(modules.stored()).isEqualTo(1);
    assertThat(restored.inspection().interpreted()).containsExactly(0);
    assertThat(number(second.run(restored, new Entry.Export("run")))).isEqualTo(4_000_005);
  }

  @Test
  void cacheForgetsTheLeastRecentlyUsed() {
    var base = SandboxConfig.DEFAULT;
    var small =
        new SandboxConfig(
            base.admission(), 1, base.compileTimeMax(), 1, 1, base.snapshotTimeMin(), 0, 0);
    var node = new SandboxUnderTest(small, modules, SandboxUnderTest.KEY);
    runs(node);
    node.module(large());
    int before = modules.reads();
    runs(node);
    assertThat(modules.reads()).isEqualTo(before + 1);
  }
}
