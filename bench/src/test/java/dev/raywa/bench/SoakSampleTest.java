package dev.raywa.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SoakSampleTest {
  private static List<SoakSample> heaps(int... mib) {
    return IntStream.range(0, mib.length)
        .mapToObj(i -> new SoakSample(i, 2L * mib[i], mib[i], 3 * i, 7 * i, 0))
        .toList();
  }

  @Test
  void findsHeapsThatGrow() {
    assertThat(SoakSample.heapGrew(heaps(30, 60, 62, 90, 120, 170, 200))).isTrue();
    assertThat(SoakSample.heapGrew(heaps(30, 60, 62, 61, 64, 66, 63))).isFalse();
  }

  @Test
  void takesWarmingUpForNoGrowth() {
    assertThat(SoakSample.heapGrew(heaps(20, 100, 100, 100))).isFalse();
    assertThat(SoakSample.heapGrew(heaps(20, 200))).isFalse();
  }

  @Test
  void takesOneLargeSampleForNoGrowth() {
    assertThat(SoakSample.heapGrew(heaps(30, 60, 62, 61, 64, 63, 60, 66, 300, 61))).isFalse();
  }

  @Test
  void printsOneLineForEachSample() {
    assertThat(SoakSample.table(heaps(30, 60)).lines())
        .containsExactly(
            "minute   answers   wrong   blows   heap MiB   RSS MiB",
            "     0         0       0       0         30        60",
            "     1         7       0       3         60       120");
  }
}
