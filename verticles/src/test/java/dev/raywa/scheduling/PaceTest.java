package dev.raywa.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// What the pace of tasks promises.
final class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void keepsOneTaskPerSlotReadyWhileNothingIsKnown() {
    assertThat(pace.known()).isFalse();
    assertThat(pace.window(4)).isEqualTo(4);
    assertThat(pace.drainMs(1000, 1)).isZero();
  }

  @Test
  void keepsMoreReadyTheShorterTasksAre() {
    pace.sample(1);
    assertThat(pace.window(2)).isEqualTo(2 * (1 + 5));
  }

  @Test
  void keepsNoneInReserveWhenTasksAreLong() {
    pace.sample(1000);
    assertThat(pace.window(2)).isEqualTo(2);
  }

  @Test
  void keepsAtMostItsLimitReadyHoweverShortTasksAre() {
    pace.sample(0);
    assertThat(pace.window(1)).isEqualTo(257);
  }

  @Test
  void followsNewSamplesSlowly() {
    pace.sample(10);
    pace.sample(20);
    assertThat(pace.drainMs(1, 1)).isCloseTo(11, within(1e-9));
  }

  @Test
  void slotsShareWhatWaits() {
    pace.sample(3);
    assertThat(pace.drainMs(8, 2)).isCloseTo(12, within(1e-9));
  }
}
