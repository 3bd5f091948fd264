package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EditDistanceTest {
  @Test
  void countsLettersToChange() {
    assertThat(EditDistance.between("wait", "wait")).isZero();
    assertThat(EditDistance.between("weit", "wait")).isEqualTo(1);
    assertThat(EditDistance.between("", "get")).isEqualTo(3);
    assertThat(EditDistance.between("cancel", "call")).isEqualTo(3);
  }

  @Test
  void namesTheClosestFirstAndNothingFar() {
    assertThat(EditDistance.nearest("sleeep", List.of("sleep", "test", "shutdown")))
        .containsExactly("sleep");
    assertThat(EditDistance.nearest("gut", List.of("put", "get", "wait", "init")))
        .containsExactly("get", "put");
    assertThat(EditDistance.nearest("x".repeat(1000), List.of("x"))).isEmpty();
  }
}
