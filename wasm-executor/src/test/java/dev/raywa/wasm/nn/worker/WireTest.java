package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Frames pass, and nothing that happens to a thread harms the socket.
@Timeout(30)
final class WireTest {
  private static final Frame FRAME = new Frame.Fetch(1, 2);

  @TempDir private Path folder;
  private WirePair wires;

  @BeforeEach
  void connect() throws IOException {
    wires = WirePair.in(folder);
  }

  @AfterEach
  void disconnect() throws IOException {
    wires.close();
  }

  @Test
  void seesAFrameOnlyWhenAllOfItIsThere() throws IOException {
    var bytes = ByteBuffer.allocate(64).put(new FrameCodec().encoded(FRAME)).flip();
    int all = bytes.limit();
    for (int end : new int[] {2, 4, 5, all - 1}) {
      wires.farChannel().write(bytes.limit(end));
      assertThat(wires.near().look()).isNull();
    }
    wires.farChannel().write(bytes.limit(all));
    assertThat(wires.near().look()).isEqualTo(FRAME);
    assertThat(wires.near().look()).isNull();
  }

  @Test
  void looksNoLongerThanItMay() throws IOException {
    assertThat(wires.near().lookFor(0, System::nanoTime)).isNull();
    assertThat(wires.near().lookFor(1_000_000, System::nanoTime)).isNull();
    wires.far().send(FRAME);
    assertThat(wires.near().lookFor(TimeUnit.SECONDS.toNanos(20), System::nanoTime))
        .isEqualTo(FRAME);
  }

  @Test
  void wakesWhenSomethingComes() throws Exception {
    var received = CompletableFuture.supplyAsync(this::receive);
    wires.far().send(FRAME);
    assertThat(received.get()).isEqualTo(FRAME);
  }

  @Test
  void staysOpenWhenTheThreadIsInterrupted() throws Exception {
    var inside = new ArrayList<Object>();
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.currentThread().interrupt();
                wires.near().sleep(Long.MAX_VALUE);
                wires.near().send(FRAME);
                inside.add(Thread.currentThread().isInterrupted());
              } catch (IOException e) {
                inside.add(e);
              }
            });
    thread.join();
    assertThat(inside).containsExactly(true);
    assertThat(wires.far().look()).isEqualTo(FRAME);
    wires.far().send(FRAME);
    assertThat(wires.near().receive(0, System::nanoTime)).isEqualTo(FRAME);
  }

  @Test
  void carriesFramesThatNoBufferHolds() throws Exception {
    var large = new Frame.Failed(1, "x".repeat(900_000));
    var received = CompletableFuture.supplyAsync(this::receive);
    wires.far().send(large);
    assertThat(received.get()).isEqualTo(large);
  }

  @Test
  void failsWhoSleepsWhenItIsClosed() throws Exception {
    var sleeping = CompletableFuture.supplyAsync(this::receive);
    wires.near().close();
    assertThatThrownBy(sleeping::get).hasRootCauseInstanceOf(Exception.class);
    assertThatThrownBy(() -> wires.near().look()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> wires.far().receive(0, System::nanoTime))
        .isInstanceOf(IOException.class);
  }

  private Frame receive() {
    try {
      return wires.near().receive(0, System::nanoTime);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
