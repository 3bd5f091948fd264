package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TrackedMemoryTest {
  private final TrackedMemory tracked = new TrackedMemory();

  @Test
  void forgetsARangeWhoseMemoryWasHandedOutAgain() {
    tracked.add(100, 50);
    tracked.add(140, 20);
    assertThat(tracked.from(110)).isEmpty();
    assertThat(tracked.from(150)).contains(new TrackedMemory.Range(150, 10, false));
    assertThat(tracked.remove(100)).isFalse();
  }

  @Test
  void remembersAnEmptyRangeWithoutMatchingIt() {
    tracked.add(100, 0);
    assertThat(tracked.from(100)).isEmpty();
    assertThat(tracked.remove(100)).isTrue();
  }

  @Test
  void refusesMoreRangesThanItsLimit() {
    for (int i = 0; i < TrackedMemory.RANGES_MAX; i++) {
      assertThat(tracked.add(16L * i, 8)).isTrue();
    }
    assertThat(tracked.add(16L * TrackedMemory.RANGES_MAX, 8)).isFalse();
    assertThat(tracked.add(0, 16)).as("replaces").isTrue();
  }

  @Test
  void agreesWithAModelOfEveryByte() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var ranges = new TrackedMemory();
      var endByStart = new HashMap<Long, Long>();
      for (int step = 0; step < 60; step++) {
        change(ranges, endByStart, random);
      }
      for (long at = 0; at < 240; at++) {
        assertThat(ranges.from(at).map(range -> range.address() + range.length()))
            .as("seed %d byte %d", seed, at)
            .isEqualTo(end(endByStart, at));
      }
    }
  }

  private static void change(TrackedMemory ranges, Map<Long, Long> endByStart, Random random) {
    long start = random.nextInt(200);
    if (random.nextInt(4) == 0) {
      assertThat(ranges.remove(start)).isEqualTo(endByStart.remove(start) != null);
    } else {
      long end = start + 1 + random.nextInt(30);
      endByStart.entrySet().removeIf(e -> e.getKey() < end && e.getValue() > start);
      assertThat(ranges.add(start, end - start)).isTrue();
      endByStart.put(start, end);
    }
  }

  private static Optional<Long> end(Map<Long, Long> endByStart, long at) {
    return endByStart.entrySet().stream()
        .filter(e -> e.getKey() <= at && at < e.getValue())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
