package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemandTest {
  private static final Map<String, String> ZONE_A = Map.of("zone", "a");

  @Test
  void fitsNodeThatHasExactlyAsMuch() {
    var demand = new Demand(1500, 1024, ZONE_A);
    assertThat(demand.fits(1500, 1024, ZONE_A)).isTrue();
    assertThat(demand.fits(1499, 1024, ZONE_A)).isFalse();
    assertThat(demand.fits(1500, 1023, ZONE_A)).isFalse();
  }

  @Test
  void fitsOnlyNodesWithItsLabels() {
    var demand = new Demand(0, 0, ZONE_A);
    assertThat(demand.fits(1, 1, Map.of("zone", "a", "arch", "arm"))).isTrue();
    assertThat(demand.fits(1, 1, Map.of("zone", "b"))).isFalse();
    assertThat(demand.fits(1, 1, Map.of("area", "a"))).isFalse();
    assertThat(demand.fits(1, 1, Map.of())).isFalse();
  }

  @Test
  void fitsEveryNodeWhenItWantsNothing() {
    assertThat(new Demand(0, 0).fits(0, 0, Map.of())).isTrue();
  }

  @Test
  void refusesWhatNobodyCanHave() {
    assertThatThrownBy(() -> new Demand(-1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cpu must be 0 to 1000000 cores, was thousandths: -1");
    assertThatThrownBy(() -> new Demand(1_000_000_001, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cpu must be 0 to 1000000 cores, was thousandths: 1000000001");
    assertThatThrownBy(() -> new Demand(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memory must be 0 bytes or more, was: -1");
    assertThat(new Demand(1_000_000_000, Long.MAX_VALUE).cpuMilli()).isEqualTo(1_000_000_000);
  }

  @Test
  void doesNotChangeWithTheMapItWasMadeFrom() {
    var labels = new HashMap<>(ZONE_A);
    var demand = new Demand(1, 1, labels);
    labels.put("zone", "b");
    assertThat(demand.labels()).isEqualTo(ZONE_A);
  }

  @Test
  void saysWhatItWants() {
    assertThat(Demand.ONE_CPU).hasToString("cpu 1");
    assertThat(new Demand(1500, 64 << 20, ZONE_A)).hasToString("cpu 1.5, memory 64 MiB, zone=a");
  }
}
