package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class TraceTest {
  private static final String TEXT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsAndWritesTraceparents() {
    var trace = Trace.parse(TEXT).orElseThrow();
    assertThat(trace)
        .isEqualTo(new Trace(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, 1));
    assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(trace.spanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(trace).hasToString(TEXT);
    assertThat(Trace.parse(TEXT.replace("-01", "-ff")).orElseThrow().flags()).isEqualTo(255);
  }

  @Test
  void readsWhatItKnowsOfLaterVersions() {
    for (var later : List.of("01" + TEXT.substring(2), "cc" + TEXT.substring(2) + "-and-more")) {
      assertThat(Trace.parse(later).orElseThrow()).as(later).hasToString(TEXT);
    }
  }

  @Test
  void takesNothingElseForOne() {
    var others =
        List.of(
            "",
            "00",
            TEXT.substring(0, 54),
            TEXT + "-",
            "01" + TEXT.substring(2) + "x",
            "ff" + TEXT.substring(2),
            TEXT.toUpperCase(Locale.ROOT),
            TEXT.replace('-', '_'),
            TEXT.replace("4736", "473g"),
            TEXT.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32)),
            TEXT.replace("00f067aa0ba902b7", "0".repeat(16)));
    for (var other : others) {
      assertThat(Trace.parse(other)).as(other).isEmpty();
    }
  }

  @Test
  void refusesIdsThatNameNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Trace(0, 0, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Trace(1, 1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Trace(1, 1, 1, 256));
  }
}
