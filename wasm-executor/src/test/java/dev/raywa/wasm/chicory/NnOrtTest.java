package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.TensorInfo;
import dev.raywa.wasm.nn.ort.OrtBackend;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The functions of inference over the real library.
@Timeout(300)
final class NnOrtTest implements NnAbiContract, NnExtrasContract {
  @TempDir private static Path folder;

  private NnEngine engine;

  @BeforeEach
  void start() {
    var limits = NnEngineContract.LIMITS;
    var backend = new OrtBackend(folder, limits.memoryBytesMax());
    engine = new QueuedEngine(backend, limits, false, System::nanoTime);
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
    return NnAbi.echo(infos);
  }

  @Override
  public List<String> outputs() {
    return NnAbi.PAIR.stream().map(info -> info.name() + "_").toList();
  }

  @Test
  void endsALoopWithItsGuest() throws Exception {
    try (var guest = NnAbi.guest(engine, NnAbi.LIMITS)) {
      int context = NnAbi.context(guest, OnnxWriter.loop());
      int trips = guest.tensor(5, new int[] {1}, NnAbi.longs(1L << 40));
      int x = guest.tensor(1, new int[] {1}, NnAbi.floats(1));
      assertThat(guest.call("set_input", context, 0, trips)).isEqualTo(NnAbi.OK);
      assertThat(guest.call("set_input", context, 1, x)).isEqualTo(NnAbi.OK);
      guest.start("compute", context);
      while (engine.stats().running() == 0) {
        Thread.onSpinWait();
      }
      guest.interrupt();
      assertThat(guest.end()).isInstanceOf(Ended.Interrupted.class);
    }
    assertThat(engine.stats().contexts()).isZero();
  }
}
