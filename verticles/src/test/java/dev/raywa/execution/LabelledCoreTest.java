package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Demand;
import dev.raywa.scheduling.Capacity;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Labels that a node finds out about itself.
final class LabelledCoreTest extends OneCore {
  private static final Map<String, String> RUST = Map.of("toolchain.rust", "1.90.0");

  @Test
  void aNodeTellsTheOthersWhatItFound() {
    assertThat(core.load().labels()).isEmpty();

    happens(new NodeEvent.Fittings.Labelled(RUST));

    assertThat(core.load().labels()).isEqualTo(RUST);
  }

  @Test
  void aNodeTellsTheOthersWhichModelsAreLoaded() {
    happens(new NodeEvent.Fittings.Warm(Set.of(7L, 8L)));

    assertThat(core.load().warm()).containsExactlyInAnyOrder(7L, 8L);

    happens(new NodeEvent.Fittings.Warm(Set.of(8L)));

    assertThat(core.load().warm()).containsExactly(8L);
  }

  @Test
  void labelsOfTheOperatorStay() {
    var given = new Capacity(1000, 0, Map.of("toolchain.rust", "mine", "zone", "a"));

    var all = given.with(RUST);

    assertThat(all.labels()).isEqualTo(given.labels());
    assertThat(all.holds(new Demand(1000, 0, Map.of("zone", "a")))).isTrue();
    assertThat(given.with(Map.of("found", "b")).labels()).hasSize(3).containsEntry("found", "b");
  }
}
