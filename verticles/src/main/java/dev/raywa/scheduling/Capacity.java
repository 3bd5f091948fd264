package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.Quantity;
import java.util.HashMap;
import java.util.Map;

/// What a node has to give to tasks.
///
/// @param cpuMilli cores, in thousandths
/// @param memoryBytes what tasks may reserve
/// @param labels what demands may ask for
public record Capacity(int cpuMilli, long memoryBytes, Map<String, String> labels) {
  public Capacity {
    if (cpuMilli < 1 || memoryBytes < 0) {
      throw new IllegalArgumentException(
          "a node needs cpu above 0 and memory of 0 or more, was: "
              + cpuMilli
              + ", "
              + memoryBytes);
    }
    labels = Map.copyOf(labels);
  }

  /// The same with labels that were found out; those that it has stay.
  public Capacity with(Map<String, String> found) {
    var all = new HashMap<>(found);
    all.putAll(labels);
    return new Capacity(cpuMilli, memoryBytes, all);
  }

  /// Whether the demand could ever run here.
  public boolean holds(Demand demand) {
    return demand.fits(cpuMilli, memoryBytes, labels);
  }

  /// What people read.
  @Override
  public String toString() {
    return "cpu "
        + Quantity.cores(cpuMilli)
        + ", memory "
        + Quantity.bytes(memoryBytes)
        + (labels.isEmpty() ? "" : ", " + labels);
  }
}
