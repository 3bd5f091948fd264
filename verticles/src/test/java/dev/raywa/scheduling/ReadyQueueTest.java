package dev.raywa.scheduling;

import static dev.raywa.message.Demand.ONE_CPU;
import static dev.raywa.scheduling.Tasks.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Demand;
import org.junit.jupiter.api.Test;

/// What the queue of waiting tasks promises.
final class ReadyQueueTest {
  private static final Demand HALF = new Demand(500, 0);

  private final ReadyQueue queue = new ReadyQueue();

  @Test
  void givesTheDeepestAndTheShallowest() {
    var shallow = work(1, 1, ONE_CPU, 0);
    var deep = work(2, 5, ONE_CPU, 1);
    var middle = work(3, 3, HALF, 2);
    queue.add(shallow);
    queue.add(deep);
    queue.add(middle);
    assertThat(queue.deepest(_ -> true)).isEqualTo(deep);
    assertThat(queue.shallowest(_ -> true)).isEqualTo(shallow);
  }

  @Test
  void keepsTheOrderOfEquallyDeepTasks() {
    var first = work(1, 2, ONE_CPU, 0);
    var second = work(2, 2, ONE_CPU, 0);
    queue.add(first);
    queue.add(second);
    assertThat(queue.deepest(_ -> true)).isEqualTo(first);
    assertThat(queue.remove(first)).isTrue();
    assertThat(queue.deepest(_ -> true)).isEqualTo(second);
  }

  @Test
  void takesTheOneThatWaitsLongestAmongDemands() {
    var later = work(1, 2, ONE_CPU, 9);
    var earlier = work(2, 2, HALF, 3);
    queue.add(later);
    queue.add(earlier);
    assertThat(queue.deepest(_ -> true)).isEqualTo(earlier);
  }

  @Test
  void looksOnlyAtDemandsThatAreAccepted() {
    queue.add(work(1, 9, ONE_CPU, 0));
    var fits = work(2, 1, HALF, 0);
    queue.add(fits);
    assertThat(queue.deepest(HALF::equals)).isEqualTo(fits);
    assertThat(queue.shallowest(HALF::equals)).isEqualTo(fits);
    assertThat(queue.deepest(_ -> false)).isNull();
    assertThat(queue.shallowest(_ -> false)).isNull();
  }

  @Test
  void countsATaskOnce() {
    var work = work(1, 1, ONE_CPU, 0);
    queue.add(work);
    queue.add(work);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.remove(work)).isTrue();
    assertThat(queue.remove(work)).isFalse();
    assertThat(queue.size()).isZero();
    assertThat(queue.demands()).isEmpty();
  }
}
