package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Demand;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.Quantity;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Finds the node for a job: this one when it can ever meet the demand, else the freest of those
/// that can.
final class Placing {
  private static final Comparator<NodeLoad> FREEST =
      Comparator.comparingInt(NodeLoad::cpuMilliFree).thenComparingLong(NodeLoad::memoryBytesFree);
  private static final Comparator<NodeLoad> LARGEST =
      Comparator.comparingInt(NodeLoad::cpuMilliTotal)
          .thenComparingLong(NodeLoad::memoryBytesTotal);

  private final Jobs jobs;

  Placing(Jobs jobs) {
    this.jobs = jobs;
  }

  /// The node for a demand; empty for this one. A [Problem] when there is none.
  Future<Optional<NodeLoad>> of(Demand demand) {
    return jobs.nodes().map(nodes -> of(demand, nodes));
  }

  private Optional<NodeLoad> of(Demand demand, List<NodeLoad> nodes) {
    var own = nodes.stream().filter(node -> node.node().equals(jobs.self())).findFirst();
    if (own.isEmpty() || fits(demand, own.get())) {
      return Optional.empty();
    }
    var other =
        nodes.stream()
            .filter(node ->
                !node.node().equals(jobs.self()) && !node.leaving() && !node.http().isEmpty())
            .filter(node -> fits(demand, node))
            .max(FREEST);
    if (other.isEmpty()) {
      throw Problem.unschedulable(
          "no node can ever give "
              + demand
              + "; the largest of "
              + nodes.size()
              + " has "
              + words(nodes.stream().max(largest(demand)).orElse(own.get())));
    }
    return other;
  }

  /// With labels wanted, the largest of those that have them is the one to speak of.
  private static Comparator<NodeLoad> largest(Demand demand) {
    return Comparator.comparing((NodeLoad node) -> labelled(demand, node)).thenComparing(LARGEST);
  }

  private static boolean labelled(Demand demand, NodeLoad node) {
    return node.labels().entrySet().containsAll(demand.labels().entrySet());
  }

  private static boolean fits(Demand demand, NodeLoad node) {
    return demand.fits(node.cpuMilliTotal(), node.memoryBytesTotal(), node.labels());
  }

  private static String words(NodeLoad node) {
    return "cpu "
        + Quantity.cores(node.cpuMilliTotal())
        + ", memory "
        + Quantity.bytes(node.memoryBytesTotal())
        + (node.labels().isEmpty() ? "" : ", " + new TreeMap<>(node.labels()));
  }
}
