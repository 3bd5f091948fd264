package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.host.HostLink;
import dev.raywa.wasm.host.HostLinks;
import dev.raywa.wasm.host.RayLink;
import dev.raywa.wasm.host.Signature;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.EchoBackend;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.NoEngine;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The functions of inference over a backend without a library.
@Timeout(300)
final class NnEchoTest implements NnAbiContract, NnExtrasContract {
  private final EchoBackend backend = new EchoBackend();
  private NnEngine engine;

  @BeforeEach
  void start() {
    engine = new QueuedEngine(backend, NnEngineContract.LIMITS, true, System::nanoTime);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Override
  public NnEngine engine() {
    return engine;
  }

  @Override
  public Bytes echo(List<TensorInfo> infos) {
    var model = NnAbi.echo(infos);
    backend.learn(model, infos);
    return model;
  }

  @Override
  public List<String> outputs() {
    return NnAbi.PAIR.stream().map(TensorInfo::name).toList();
  }

  @Test
  void endsARunWithItsGuest() throws Exception {
    echo(NnAbi.PAIR);
    backend.runForEver();
    try (var guest = NnAbi.guest(engine, NnAbi.LIMITS)) {
      int context = NnAbi.context(guest);
      guest.call("set_input", context, 0, guest.tensor(1, new int[] {0}));
      guest.call("set_input", context, 1, guest.tensor(5, new int[] {0}));
      guest.start("compute", context);
      assertThat(backend.begun().await(60, TimeUnit.SECONDS)).isTrue();
      guest.interrupt();
      assertThat(guest.end()).isInstanceOf(Ended.Interrupted.class);
    }
    assertThat(engine.stats().contexts()).isZero();
    assertThat(engine.stats().models()).isZero();
  }

  @Test
  void chargesWhatWasHeldAtOnce() throws Exception {
    long charged = charged(echo(NnAbi.PAIR));
    Ended ended;
    // Contexts hold their models, which are unloaded already.
    try (var guest = NnAbi.guest(engine, NnAbi.LIMITS)) {
      int context = NnAbi.context(guest);
      guest.call("set_input", context, 0, guest.tensor(1, new int[] {4}, new byte[16]));
      guest.call("set_input", context, 0, guest.tensor(1, new int[] {2}, new byte[8]));
      int refused = guest.tensor(5, new int[] {7, 1}, new byte[56]);
      assertThat(guest.call("set_input", context, 1, refused)).isEqualTo(NnAbi.INVALID);
      guest.call("set_input", context, 1, guest.tensor(5, new int[] {5}, new byte[40]));
      guest.call("finalize_execution_context", context);
      NnAbi.context(guest);
      ended = guest.end();
    }
    assertThat(ended.memoryBytesMax()).isEqualTo(NnGuest.MEMORY_BYTES + charged + 48);
  }

  private long charged(Bytes bytes) throws Exception {
    try (var model = engine.open(bytes, NnOptions.DEFAULT)) {
      return model.chargedBytes();
    }
  }

  @Test
  void saysWhyNothingRunsHere() throws Exception {
    var link = new NnLink(new NoEngine("inference is off on this node"), NnModels.NONE);
    try (var guest = new NnGuest(link, NnAbi.LIMITS, NnAbi.imports("wasi_ephemeral_nn"))) {
      int out = guest.put(0);
      assertThat(NnAbi.load(guest, Bytes.utf8("anything"), out)).isEqualTo(NnAbi.UNSUPPORTED);
      assertThat(guest.lastError()).isEqualTo("6 load: inference is off on this node");
      assertThat(guest.call("load_by_name", guest.put("pair"), 4, out))
          .isEqualTo(NnAbi.UNSUPPORTED);
      assertThat(guest.call("compute", 0)).isEqualTo(NnAbi.INVALID);
    }
  }

  @Test
  void missesTheMemoryOfAGuestWithoutOne() {
    var builder = new WasmBuilder();
    int byName = builder.imported("wasi_ephemeral_nn", "load_by_name", "iii", "i");
    builder.exported(
        "run",
        "",
        "i",
        WasmBuilder.i32(0),
        WasmBuilder.i32(0),
        WasmBuilder.i32(0),
        WasmBuilder.call(byName));
    var test = new SandboxUnderTest(new NnLink(engine, NnModels.NONE));
    assertThat(SandboxUnderTest.number(test.run(builder.build(), "run")))
        .isEqualTo(NnAbi.NO_MEMORY);
  }

  @Test
  void freesWhatATrappedGuestHeld() {
    echo(NnAbi.PAIR);
    var builder = new WasmBuilder().memory(1).data(0, new byte[] {'p', 'a', 'i', 'r'});
    int byName = builder.imported("wasi_ephemeral_nn", "load_by_name", "iii", "i");
    builder.exported(
        "run",
        "",
        "",
        WasmBuilder.i32(0),
        WasmBuilder.i32(4),
        WasmBuilder.i32(8),
        WasmBuilder.call(byName),
        WasmBuilder.op(0x45, 0x04, 0x40, 0x00, 0x0B));
    var test = new SandboxUnderTest(NnAbi.link(engine));
    var ended = test.run(test.module(builder.build()), new Entry.Export("run"));
    assertThat(SandboxUnderTest.error(ended).message()).isEqualTo("unreachable");
    assertThat(engine.stats().models()).isZero();
  }

  @Test
  void namesWhatExistsWhenAnImportDoesNotFit() {
    var link = new HostLinks(new RayLink(), new NnLink(engine, NnModels.NONE));
    assertThat(refusals(link, "wasi_ephemeral_nn", "laod", 5))
        .containsExactly(
            "wasi_ephemeral_nn.laod (i32, i32, i32, i32, i32) -> i32 does not exist; "
                + "wasi_ephemeral_nn has compute, compute_single, finalize_execution_context, "
                + "fini_single, get_output, get_output_single, init_execution_context, load, "
                + "load_by_name, load_by_name_with_config, set_input, unload.");
    assertThat(refusals(link, "raywa_nn", "describe", 2))
        .containsExactly(
            "raywa_nn.describe (i32, i32) -> i32 has another type than "
                + "(i32, i32, i32, i32) -> i32.");
    assertThat(refusals(link, "raywa", "describe", 2)).hasSize(1);
    assertThat(link.claims("wasi_nn")).isTrue();
    assertThat(link.claims("wasi_snapshot_preview1")).isFalse();
  }

  @Test
  void keepsTheDialectBesideInference() {
    var link = new HostLinks(new RayLink(), new NnLink(engine, NnModels.NONE));
    var wanted = List.of(wanted("ray", "get", 4), wanted("wasi_nn", "compute", 1));
    assertThat(link.plan(wanted, Set.of(), Dialect.AUTO))
        .isInstanceOfSatisfying(
            HostLink.Plan.Linked.class,
            linked -> assertThat(linked.dialect()).isEqualTo(Dialect.REP));
  }

  private static List<String> refusals(HostLink link, String module, String name, int parameters) {
    return switch (link.plan(List.of(wanted(module, name, parameters)), Set.of(), Dialect.AUTO)) {
      case HostLink.Plan.Linked _ -> List.of();
      case HostLink.Plan.Refused(var sentences) -> sentences;
    };
  }

  private static HostLink.Import wanted(String module, String name, int parameters) {
    var type = new Signature(Collections.nCopies(parameters, Kind.I32), List.of(Kind.I32));
    return new HostLink.Import(module, name, type);
  }
}
