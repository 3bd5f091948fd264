package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// Has requests answered by the node that looks after a job.
final class Elsewhere {
  private final Jobs jobs;
  private final Relay relay;

  Elsewhere(Jobs jobs, Relay relay) {
    this.jobs = jobs;
    this.relay = relay;
  }

  /// The answer for a job that is not of this node: that of its node, or why there is none.
  Future<Reply> ask(RoutingContext context, JobId job) {
    return jobs.home(job)
        .compose(home -> {
          if (home.isEmpty()) {
            return noJob(job);
          }
          return home.get().equals(jobs.self())
              ? forgotten(job)
              : jobs.nodes().compose(nodes -> ask(context, job, home.get(), nodes));
        });
  }

  /// The answer for a job that is nowhere.
  static <T> Future<T> noJob(JobId job) {
    return Problem.of(Code.NO_SUCH_JOB, "the cluster has no job " + job).future();
  }

  private Future<Reply> ask(RoutingContext context, JobId job, NodeId home, List<NodeLoad> nodes) {
    for (var node : nodes) {
      if (node.node().equals(home) && !node.http().isEmpty()) {
        return relay.to(node, context, context.request().uri(), Buffer.buffer());
      }
    }
    return gone(job, home);
  }

  /// The answer for a job whose node is gone.
  static <T> Future<T> gone(JobId job, NodeId home) {
    return Problem.of(
            Code.NODE_GONE, "job " + job + " was on node " + home + ", which is not in the cluster")
        .future();
  }

  private static Future<Reply> forgotten(JobId job) {
    return Problem.of(
            Code.NO_SUCH_JOB,
            "job " + job + " ended and is forgotten by now (jobs.kept.max in the configuration)")
        .future();
  }
}
