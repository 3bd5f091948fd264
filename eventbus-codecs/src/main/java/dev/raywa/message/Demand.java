package dev.raywa.message;

import java.util.Map;

/// What a task needs of a node before it may start: CPU in thousandths of a core, memory in bytes,
/// and labels that the node must carry.
public record Demand(int cpuMilli, long memoryBytes, Map<String, String> labels) {
  /// One core and no reserved memory, as in Ray.
  public static final Demand ONE_CPU = new Demand(1000, 0, Map.of());

  public Demand {
    if (cpuMilli < 0 || cpuMilli > 1_000_000_000) {
      throw new IllegalArgumentException(
          "cpu must be 0 to 1000000 cores, was thousandths: " + cpuMilli);
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memory must be 0 bytes or more, was: " + memoryBytes);
    }
    labels = Map.copyOf(labels);
  }

  /// The same demand with no labels.
  public Demand(int cpuMilli, long memoryBytes) {
    this(cpuMilli, memoryBytes, Map.of());
  }

  /// Whether a node with these totals and labels could ever hold this demand.
  public boolean fits(int cpuMilliTotal, long memoryBytesTotal, Map<String, String> nodeLabels) {
    return cpuMilli <= cpuMilliTotal
        && memoryBytes <= memoryBytesTotal
        && nodeLabels.entrySet().containsAll(labels.entrySet());
  }

  /// What people read: `cpu 1.5, memory 64 MiB, zone=a`.
  @Override
  public String toString() {
    var text = new StringBuilder("cpu ").append(Quantity.cores(cpuMilli));
    if (memoryBytes > 0) {
      text.append(", memory ").append(Quantity.bytes(memoryBytes));
    }
    labels.forEach((key, value) -> text.append(", ").append(key).append('=').append(value));
    return text.toString();
  }
}
