package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

final class AmountsTest {
  @Test
  void readsTimes() {
    assertThat(Amounts.time("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Amounts.time("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Amounts.time("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Amounts.time("1h")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void readsSizesInBinaryUnits() {
    assertThat(Amounts.bytes("1000")).isEqualTo(1000);
    assertThat(Amounts.bytes("512m")).isEqualTo(512L << 20);
    assertThat(Amounts.bytes("1.5GiB")).isEqualTo(3L << 29);
    assertThat(Amounts.bytes("64 KB")).isEqualTo(65_536);
  }

  @Test
  void refusesWhatIsNoAmount() {
    for (var wrong : new String[] {"10", "0s", "-1s", "1d", "", "9999999999s"}) {
      assertThatThrownBy(() -> Amounts.time(wrong))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("was: " + wrong);
    }
    for (var wrong : new String[] {"", "m", "-1", "1x", "999999999999999t"}) {
      assertThatThrownBy(() -> Amounts.bytes(wrong))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining(": " + wrong);
    }
  }
}
