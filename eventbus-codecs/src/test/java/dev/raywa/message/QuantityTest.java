package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuantityTest {
  @Test
  void saysCoresWithoutIdleDigits() {
    assertThat(Quantity.cores(1000)).isEqualTo("1");
    assertThat(Quantity.cores(500)).isEqualTo("0.5");
    assertThat(Quantity.cores(1)).isEqualTo("0.001");
    assertThat(Quantity.cores(1250)).isEqualTo("1.25");
    assertThat(Quantity.cores(0)).isEqualTo("0");
    assertThat(Quantity.cores(100_000)).isEqualTo("100");
    assertThat(Quantity.cores(-500)).isEqualTo("-0.5");
    assertThat(Quantity.cores(Integer.MAX_VALUE)).isEqualTo("2147483.647");
  }

  @Test
  void saysBytesInTheLargestUnit() {
    assertThat(Quantity.bytes(0)).isEqualTo("0 B");
    assertThat(Quantity.bytes(1023)).isEqualTo("1023 B");
    assertThat(Quantity.bytes(1024)).isEqualTo("1 KiB");
    assertThat(Quantity.bytes(64 << 10)).isEqualTo("64 KiB");
    assertThat(Quantity.bytes(1536L << 10)).isEqualTo("1.5 MiB");
    assertThat(Quantity.bytes(1L << 30)).isEqualTo("1 GiB");
    assertThat(Quantity.bytes(3L << 40)).isEqualTo("3 TiB");
    assertThat(Quantity.bytes(5000L << 40)).isEqualTo("5000 TiB");
  }

  @Test
  void roundsBytesToOneDecimal() {
    assertThat(Quantity.bytes(1025)).isEqualTo("1 KiB");
    assertThat(Quantity.bytes((1 << 20) - 1)).isEqualTo("1 MiB");
    assertThat(Quantity.bytes(1100)).isEqualTo("1.1 KiB");
    assertThat(Quantity.bytes((10L << 20) + (300 << 10))).isEqualTo("10.3 MiB");
  }
}
