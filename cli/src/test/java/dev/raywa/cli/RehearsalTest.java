package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the launcher's start-up cache is made of.
final class RehearsalTest {
  @Test
  void everyCommandGoesWell() throws Exception {
    assertThat(Rehearsal.run(Main.ofThisProcess())).isZero();
  }
}
