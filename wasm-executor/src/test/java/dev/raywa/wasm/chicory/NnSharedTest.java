package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.EchoBackend;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnModelName;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.QueuedEngine;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which models a guest may bring, and where names are looked for.
@Timeout(60)
final class NnSharedTest {
  private static final Limits LIMITS =
      new Limits(1 << 20, 10, 0, 1, new Limits.Inference(false, 2, 3, 64, 4096));
  private static final Bytes PUSHED = NnAbi.echo(NnAbi.PAIR);
  private static final Bytes OTHER = NnAbi.echo(NnAbi.PAIR.reversed());

  private final EchoBackend backend = new EchoBackend();
  private final NnEngine engine =
      new QueuedEngine(backend, NnEngineContract.LIMITS, true, System::nanoTime);

  @BeforeEach
  void learn() {
    backend.learn(PUSHED, NnAbi.PAIR);
    backend.learn(OTHER, NnAbi.PAIR.reversed());
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void mayBringWhatWasPushed() throws Exception {
    try (var guest = guest(Namespace.DEFAULT)) {
      int out = guest.put(-1);
      assertThat(NnAbi.load(guest, PUSHED, out)).as(guest.lastError()).isEqualTo(NnAbi.OK);
      assertThat(guest.word(out)).isNotEqualTo(-1);
      assertThat(NnAbi.load(guest, OTHER, out)).isEqualTo(NnAbi.UNSUPPORTED);
      assertThat(guest.lastError()).contains("push it to the cluster and load it by name");
      assertThat(guest.call("load_by_name", guest.put("pair"), 4, out)).isEqualTo(NnAbi.OK);
    }
    assertThat(engine.stats().models()).isZero();
  }

  @Test
  void looksInItsOwnNamespaceOnly() throws Exception {
    try (var guest = guest(new Namespace("other"))) {
      int out = guest.put(-1);
      assertThat(NnAbi.load(guest, PUSHED, out)).isEqualTo(NnAbi.UNSUPPORTED);
      assertThat(guest.call("load_by_name", guest.put("pair"), 4, out)).isEqualTo(NnAbi.NOT_FOUND);
    }
  }

  @Test
  void tellsTheSchedulerWhatHasAMark() throws Exception {
    var link = new NnLink(engine, (_, name, _) -> Optional.of(marked(name.name().length())));
    try (var guest = new NnGuest(link, LIMITS, NnAbi.imports("wasi_ephemeral_nn"))) {
      int out = guest.put(-1);
      assertThat(guest.call("load_by_name", guest.put("seven77"), 7, out)).isEqualTo(NnAbi.OK);
      assertThat(guest.ray.used).containsExactly(7L);
    }
  }

  private NnModel marked(long mark) throws NnException {
    var model = engine.open(PUSHED, NnOptions.DEFAULT);
    return (NnModel)
        Proxy.newProxyInstance(
            NnModel.class.getClassLoader(),
            new Class<?>[] {NnModel.class},
            (_, method, arguments) ->
                method.getName().equals("mark")
                    ? OptionalLong.of(mark)
                    : method.invoke(model, arguments));
  }

  /// A guest of the usual namespace, where a model has been pushed to another one maybe.
  private NnGuest guest(Namespace pushedTo) throws InterruptedException {
    var link = new NnLink(engine, new One(engine, pushedTo));
    return new NnGuest(link, LIMITS, NnAbi.imports("wasi_ephemeral_nn"));
  }

  /// One model in one namespace.
  private record One(NnEngine engine, Namespace home) implements NnModels {
    @Override
    public Optional<NnModel> open(Namespace namespace, NnModelName name, int threads)
        throws NnException {
      boolean isIt = namespace.equals(home) && name.name().equals("pair");
      return isIt ? Optional.of(engine.open(PUSHED, NnOptions.DEFAULT)) : Optional.empty();
    }

    @Override
    public Optional<NnModel> open(Namespace namespace, ByteSource onnx) throws NnException {
      boolean isIt = namespace.equals(home) && onnx.toBytes().equals(PUSHED);
      return isIt ? Optional.of(engine.open(PUSHED, NnOptions.DEFAULT)) : Optional.empty();
    }
  }
}
