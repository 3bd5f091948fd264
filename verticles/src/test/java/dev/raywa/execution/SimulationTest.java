package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole clusters with faults keep their promises, for a thousand seeds.
///
/// One seed alone runs again with `-Dsim.seed=N -Dsim.faults=KILLS`, and a long run is
/// `-Dsim.seeds=100000`.
final class SimulationTest {
  private static final long SEEDS = Long.getLong("sim.seeds", 1000);

  @ParameterizedTest
  @EnumSource
  void nothingThatWasAcknowledgedIsLost(SimFaults.Kind faults) {
    var failed = new ArrayList<String>();
    seeds(faults)
        .parallel()
        .forEach(seed -> {
          var wrong = run(seed, faults);
          if (!wrong.isEmpty()) {
            synchronized (failed) {
              failed.add(wrong);
            }
          }
        });
    assertThat(failed).isEmpty();
  }

  @Test
  void oneSeedIsTheSameEachTime() {
    assertThat(steps(42)).isEqualTo(steps(42));
  }

  private static LongStream seeds(SimFaults.Kind faults) {
    var one = Long.getLong("sim.seed");
    if (one == null) {
      return LongStream.range(0, SEEDS / SimFaults.Kind.values().length);
    }
    boolean wanted = System.getProperty("sim.faults", faults.name()).equals(faults.name());
    return wanted ? LongStream.of(one) : LongStream.empty();
  }

  private static String steps(long seed) {
    var simulation = new Simulation(seed, 7, SimFaults.Kind.ALL);
    var wrong = simulation.run();
    return simulation.world().clock().micros() + " " + wrong;
  }

  private static String run(long seed, SimFaults.Kind faults) {
    int nodes = 5 + new Random(seed).nextInt(new Random(seed).nextInt(5) == 0 ? 46 : 8);
    try {
      var wrong = new Simulation(seed, nodes, faults).run();
      return wrong.isEmpty() ? "" : "seed " + seed + ", " + nodes + " nodes: " + wrong;
    } catch (RuntimeException e) {
      var at =
          e.getStackTrace().length > 0 ? e.getStackTrace()[0] + " < " + e.getStackTrace()[1] : "";
      return "seed " + seed + ", " + nodes + " nodes: " + e + " " + at;
    }
  }
}
