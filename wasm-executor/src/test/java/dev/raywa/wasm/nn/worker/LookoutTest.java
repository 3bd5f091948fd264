package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// It looks only when it knows when, and only while nobody else wants the processor.
@Timeout(30)
final class LookoutTest {
  private static final Frame FRAME = new Frame.Fetch(1, 2);
  private static final long USUAL = 1_000_000;

  @TempDir private Path folder;
  private WirePair wires;
  private long now;

  /// How long a look at the clock takes; where no answer comes, looking ends by that.
  private long tick;

  private int asked;
  private boolean isIdle = true;
  private final Lookout lookout = new Lookout(this::ask, this::clock);

  @BeforeEach
  void connect() throws IOException {
    wires = WirePair.in(folder);
  }

  @AfterEach
  void disconnect() throws IOException {
    wires.close();
  }

  private long clock() {
    now += tick;
    return now;
  }

  private boolean ask() {
    asked++;
    return isIdle;
  }

  private long run() {
    long next = lookout.begin();
    now += USUAL;
    lookout.end();
    return next;
  }

  @Test
  void looksNotBeforeItKnowsHowLongARunTakes() throws IOException {
    lookout.begin();
    wires.far().send(FRAME);
    assertThat(lookout.look(wires.near())).isNull();
    lookout.end();
    run();
    lookout.begin();
    assertThat(lookout.look(wires.near())).isEqualTo(FRAME);
  }

  @Test
  void looksUntilARunIsLate() throws IOException {
    run();
    tick = 10_000;
    long from = now;
    lookout.begin();
    assertThat(lookout.look(wires.near())).isNull();
    assertThat(now - from).isBetween(USUAL, 2 * USUAL);
    assertThat(asked).isPositive();
  }

  @Test
  void leavesMoreAndMoreRunsAloneWhileOthersWantTheProcessor() throws IOException {
    run();
    tick = 10_000;
    isIdle = false;
    for (int alone : new int[] {0, 1, 3, 7, 15, 31, 63, 63}) {
      int before = asked;
      for (int i = 0; i < alone; i++) {
        lookout.begin();
        assertThat(lookout.look(wires.near())).isNull();
      }
      assertThat(asked).isEqualTo(before);
      lookout.begin();
      assertThat(lookout.look(wires.near())).isNull();
      assertThat(asked).isEqualTo(before + 2);
    }
    wires.far().send(FRAME);
    for (int i = 0; i < 63; i++) {
      assertThat(lookout.look(wires.near())).isNull();
    }
    assertThat(lookout.look(wires.near())).isEqualTo(FRAME);
    assertThat(lookout.look(wires.near())).isNull();
    assertThat(asked).isEqualTo(8 * 2 + 2);
  }

  @Test
  void leavesLongRunsAlone() throws IOException {
    lookout.begin();
    now += 25_000_000;
    lookout.end();
    lookout.begin();
    wires.far().send(FRAME);
    assertThat(lookout.look(wires.near())).isNull();
  }

  @Test
  void hasTheWorkerLookForTheNextOrderOnlyWhenTheLastCameSoon() {
    assertThat(run()).isZero();
    assertThat(run()).isEqualTo(USUAL / 8);
    now += USUAL / 8 - 1;
    assertThat(run()).isEqualTo(USUAL / 8);
    now += USUAL / 8;
    assertThat(run()).isZero();
  }
}
