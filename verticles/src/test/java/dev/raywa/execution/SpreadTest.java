package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.TaskError.Code;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void tellsQuantilesToASixteenth() {
    var random = new Random(1);
    for (int scale = 1; scale < 60; scale += 7) {
      long bound = 1L << scale;
      var values = LongStream.range(0, 1000).map(_ -> random.nextLong(bound)).sorted().toArray();
      var spread = new Spread();
      LongStream.of(values).forEach(spread::add);
      for (int percent : new int[] {1, 50, 99, 100}) {
        long exact = values[percent * 10 - 1];
        assertThat(spread.quantile(percent / 100.0)).isBetween(exact, exact + exact / 16);
      }
    }
  }

  @Test
  void staysSmall() {
    var spread = new Spread();
    spread.add(Long.MAX_VALUE);
    spread.add(-5);

    assertThat(spread.buckets()).isEqualTo(Map.of(0, 1L, Spread.bucketMax(), 1L));
    assertThat(Spread.bucketMax()).isLessThan(1000);
    assertThat(spread.quantile(1)).isEqualTo(Long.MAX_VALUE);
    assertThat(new Spread().quantile(0.5)).isZero();
  }

  @Test
  void addsUp() {
    var one = new RunStats();
    one.add(new RunStats.Run(10, 20, 5, Optional.empty()));
    var other = new RunStats();
    other.add(new RunStats.Run(1_000_000, 2_000_000, 6, Optional.of(Code.TRAPPED)));

    one.add(other);

    assertThat(one.count()).isEqualTo(2);
    assertThat(one.cpuNanos()).isEqualTo(11);
    assertThat(one.errors()).isEqualTo(Map.of(Code.TRAPPED, 1L));
    assertThat(one.waiting().quantile(0.5)).isEqualTo(10);
    assertThat(one.running().quantile(0.99)).isBetween(2_000_000L, 2_125_000L);
  }
}
