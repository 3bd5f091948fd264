package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.NodeLoad;

/// What this node knows of another one: what it last said, and what was sent to it since.
final class Peer {
  private final Pace pace = new Pace();
  private NodeLoad load;
  private int inFlight;

  Peer(NodeLoad load) {
    this.load = load;
  }

  NodeLoad load() {
    return load;
  }

  void said(NodeLoad newer) {
    load = newer;
  }

  /// @param slots of the peer that the task takes
  void sent(int slots) {
    inFlight += slots;
  }

  void ended(int slots, double runMs) {
    inFlight -= slots;
    pace.sample(runMs);
  }

  void forgotten(int slots) {
    inFlight -= slots;
  }

  boolean holds(Demand demand) {
    return !load.leaving()
        && demand.fits(load.cpuMilliTotal(), load.memoryBytesTotal(), load.labels());
  }

  /// Whether one more task would start there soon: as many as it has slots, and as many more as
  /// keep it busy until the next message when tasks are short.
  boolean hasRoom() {
    int slots = Math.max(1, load.cpuMilliTotal() / 1000);
    int window = pace.window(slots);
    return !load.leaving() && inFlight < window && load.queued() <= window;
  }

  /// Tasks per slot, as far as known: the smaller, the sooner one more would start.
  double pressure() {
    int slots = Math.max(1, load.cpuMilliTotal() / 1000);
    int known = Math.max(inFlight, load.running() + load.queued());
    return (double) known / slots;
  }
}
