package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import java.util.Map;

/// What running tasks have taken of this node, and what is left.
final class Slots {
  private Map<String, String> labels;
  private int cpuMilliFree;
  private long memoryBytesFree;

  Slots(Capacity total) {
    this.labels = total.labels();
    this.cpuMilliFree = total.cpuMilli();
    this.memoryBytesFree = total.memoryBytes();
  }

  /// The labels are others now.
  void label(Map<String, String> now) {
    labels = now;
  }

  /// What is free; nothing when more was taken than there is.
  int cpuMilliFree() {
    return Math.max(0, cpuMilliFree);
  }

  long memoryBytesFree() {
    return memoryBytesFree;
  }

  /// Whether the demand fits now.
  boolean fits(Demand demand) {
    return demand.fits(cpuMilliFree(), memoryBytesFree, labels);
  }

  void take(Demand demand) {
    if (!fits(demand)) {
      throw new IllegalStateException(demand + " does not fit the free " + cpuMilliFree);
    }
    takeCpu(demand);
    memoryBytesFree -= demand.memoryBytes();
  }

  /// The rest of a demand whose CPU was given back before.
  void releaseMemory(Demand demand) {
    memoryBytesFree += demand.memoryBytes();
  }

  boolean fitsCpu(Demand demand) {
    return demand.cpuMilli() <= cpuMilliFree();
  }

  /// Takes CPU, even more than is free: the debt is paid when others give theirs back.
  void takeCpu(Demand demand) {
    cpuMilliFree -= demand.cpuMilli();
  }

  void releaseCpu(Demand demand) {
    cpuMilliFree += demand.cpuMilli();
  }
}
