package dev.raywa.node.metrics;

import dev.raywa.execution.TaskTotals;
import dev.raywa.grid.GridStats;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeLoad;
import dev.raywa.node.models.ModelStats;
import dev.raywa.wasm.SandboxStats;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The numbers of one moment.
///
/// @param self what this node last said of itself; empty while it starts
/// @param peers other nodes
/// @param jobs of this node
/// @param connections of HTTP that are open
record Snapshot(
    Optional<NodeLoad> self,
    int peers,
    List<JobStatus> jobs,
    TaskTotals tasks,
    GridStats objects,
    SandboxStats modules,
    ModelStats models,
    SpanTotals spans,
    int connections) {
  static Future<Snapshot> take(Sources from, int connections) {
    return from.jobs()
        .nodes()
        .compose(nodes -> from.jobs().list().map(jobs -> of(from, nodes, jobs, connections)));
  }

  private static Snapshot of(
      Sources from, List<NodeLoad> nodes, List<JobStatus> jobs, int connections) {
    var self = nodes.stream().filter(one -> one.node().equals(from.jobs().self())).findFirst();
    return new Snapshot(
        self,
        nodes.size() - (self.isPresent() ? 1 : 0),
        jobs,
        from.tasks().get(),
        from.objects().get(),
        from.modules().get(),
        from.models().get(),
        from.spans().get(),
        connections);
  }

  double load(ToDoubleFunction<NodeLoad> number) {
    return self.map(load -> number.applyAsDouble(load)).orElse(0.0);
  }

  double jobs(String state) {
    return jobs.stream().filter(job -> job.state().word().equals(state)).count();
  }
}
