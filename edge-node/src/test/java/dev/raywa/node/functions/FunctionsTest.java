package dev.raywa.node.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.grid.InMemoryClusterStore;
import dev.raywa.grid.InMemoryRegistry;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Inspection;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FunctionsTest {
  private static final Namespace HERE = Namespace.DEFAULT;
  private static final FunctionName NAME = new FunctionName("sum");
  private static final FunctionSettings LIMITED =
      new FunctionSettings(
          new TaskOptions(
              new Demand(500, 1024, Map.of("zone", "a")), 2, true, Duration.ofSeconds(3)),
          7,
          List.of(new JobSpec.Directory("/data", "/in", true)));

  private volatile Instant now = Instant.EPOCH;
  private final AtomicInteger inspections = new AtomicInteger();
  private final Sandbox sandbox = new Counting(inspections);
  private final InMemoryRegistry registry = new InMemoryRegistry(() -> now);
  private final InMemoryClusterStore store = new InMemoryClusterStore((byte) 1);
  private final Functions functions = node();

  @Test
  void numbersVersionsFromOne() {
    assertThat(deploy("a", FunctionSettings.DEFAULT).fresh()).isTrue();
    now = Instant.EPOCH.plusSeconds(1);
    var second = deploy("b", LIMITED);

    var expected = new Deployed(HERE, NAME, 2, ModuleId.of(bytes("b").array()), now, LIMITED);
    assertThat(second.callable().deployed()).isEqualTo(expected);
    assertThat(node().find(HERE, NAME).orElseThrow().versions())
        .extracting(Deployed::version)
        .containsExactly(1, 2);
    assertThat(node().find(HERE, NAME).orElseThrow().newest()).isEqualTo(expected);
    assertThat(resolved("sum")).isEqualTo(2);
    assertThat(resolved("sum@1")).isEqualTo(1);
    assertThat(functions.resolve(HERE, FunctionRef.parse("sum@3"))).isEmpty();
  }

  @Test
  void keepsTheVersionThatIsTheSame() {
    deploy("a", LIMITED);
    var again = deploy("a", LIMITED);

    assertThat(again.fresh()).isFalse();
    assertThat(again.callable().deployed().version()).isEqualTo(1);
    assertThat(deploy("a", FunctionSettings.DEFAULT).fresh()).isTrue();
    assertThat(deploy("a", LIMITED).callable().deployed().version()).isEqualTo(3);
  }

  @Test
  void forgetsTheOldestVersions() {
    deploy("a", LIMITED);
    deploy("b", LIMITED);
    deploy("c", LIMITED);

    assertThat(deploy("d", LIMITED).forgotten()).containsExactly(1);
    assertThat(functions.find(HERE, NAME).orElseThrow().versions())
        .extracting(Deployed::version)
        .containsExactly(2, 3, 4);
  }

  @Test
  void neverGivesANumberTwice() {
    deploy("a", LIMITED);
    deploy("b", LIMITED);

    assertThat(functions.delete(HERE, FunctionRef.parse("sum@2"))).isTrue();
    assertThat(functions.delete(HERE, FunctionRef.parse("sum@2"))).isFalse();
    assertThat(deploy("c", LIMITED).callable().deployed().version()).isEqualTo(3);
    assertThat(functions.delete(HERE, FunctionRef.parse("sum"))).isTrue();
    assertThat(functions.find(HERE, NAME)).isEmpty();
    assertThat(functions.delete(HERE, FunctionRef.parse("sum"))).isFalse();
  }

  @Test
  void keepsNamespacesApart() {
    deploy("a", LIMITED);
    var other = new Namespace("other");

    assertThat(functions.find(other, NAME)).isEmpty();
    assertThat(functions.list(other, "")).isEmpty();
    assertThat(functions.delete(other, FunctionRef.parse("sum"))).isFalse();
    assertThat(functions.list(HERE, "su")).hasSize(1);
    assertThat(functions.list(HERE, "x")).isEmpty();
  }

  @Test
  void knowsWhatWasJustLookedUp() {
    deploy("a", LIMITED);
    assertThat(functions.known(HERE, "sum")).isEmpty();
    resolved("sum");

    assertThat(functions.known(HERE, "sum").orElseThrow().deployed().version()).isEqualTo(1);
    assertThat(functions.known(new Namespace("other"), "sum")).isEmpty();
    now = Instant.EPOCH.plusMillis(100);
    assertThat(functions.known(HERE, "sum")).isEmpty();
    resolved("sum");
    deploy("b", LIMITED);
    assertThat(functions.known(HERE, "sum")).isEmpty();
  }

  @Test
  void looksAtAModuleOnce() {
    deploy("a", LIMITED);
    inspections.set(0);
    var other = node();

    for (int i = 0; i < 3; i++) {
      assertThat(other.resolve(HERE, FunctionRef.parse("sum"))).isPresent();
    }
    assertThat(inspections).hasValue(1);
  }

  @Test
  void losesNoVersionOfThoseThatDeployAtOnce() {
    var many = new Functions(registry, store, sandbox, () -> now, 100);
    var all = new TreeSet<Integer>();
    var deployments =
        List.of("a", "b", "c", "d", "e", "f").stream()
            .map(text -> CompletableFuture.supplyAsync(() -> deploy(many, text, LIMITED)))
            .toList();
    deployments.forEach(one -> all.add(one.join().callable().deployed().version()));

    assertThat(all).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(many.find(HERE, NAME).orElseThrow().versions()).hasSize(6);
  }

  private Functions node() {
    return new Functions(registry, store, sandbox, () -> now, 3);
  }

  private int resolved(String ref) {
    return functions.resolve(HERE, FunctionRef.parse(ref)).orElseThrow().deployed().version();
  }

  private Functions.Deployment deploy(String wasm, FunctionSettings settings) {
    return deploy(functions, wasm, settings);
  }

  private Functions.Deployment deploy(Functions where, String wasm, FunctionSettings settings) {
    return where.deploy(HERE, NAME, bytes(wasm), sandbox.inspect(bytes(wasm)), settings);
  }

  private static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }

  /// Finds the same in every module, and counts how often it looks.
  private record Counting(AtomicInteger inspections) implements Sandbox {
    @Override
    public Inspection inspect(Bytes wasm) {
      inspections.incrementAndGet();
      var exports = List.of(new Inspection.Item("f", "() -> ()"));
      return new Inspection(
          ModuleId.of(wasm.array()),
          wasm.size(),
          Dialect.AUTO,
          List.of(),
          exports,
          1,
          0,
          -1,
          0,
          List.of(),
          List.of());
    }

    @Override
    public Loaded load(ModuleId id, Dialect dialect) {
      throw new UnsupportedOperationException("nothing is loaded");
    }

    @Override
    public Ended run(GuestModule module, Invocation invocation, Ray ray, GuestOutput output) {
      throw new UnsupportedOperationException("nothing is run");
    }

    @Override
    public void close() {}
  }
}
