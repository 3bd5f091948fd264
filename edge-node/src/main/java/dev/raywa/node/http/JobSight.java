package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskId;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/// Says whether what belongs to a job is there for a caller: only the node that looks after a job
/// knows its namespace.
final class JobSight {
  private final Jobs jobs;
  private final Peers peers;

  JobSight(Jobs jobs, Peers peers) {
    this.jobs = jobs;
    this.peers = peers;
  }

  /// Completes when the job is there for the caller, and fails with a [Problem] when it is not.
  ///
  /// @param unknown the problem of what belongs to no such job
  Future<Void> require(RoutingContext context, JobId job, Problem unknown) {
    var namespace = Caller.of(context).namespace();
    return jobs.status(job)
        .compose(status ->
            status.isPresent()
                ? answer(status.get().spec().namespace().equals(namespace), unknown)
                : jobs.home(job).compose(home -> askHome(context, job, home, unknown)));
  }

  private Future<Void> askHome(
      RoutingContext context, JobId job, Optional<NodeId> home, Problem unknown) {
    if (home.isEmpty() || home.get().equals(jobs.self())) {
      return unknown.future();
    }
    return jobs.nodes()
        .compose(nodes ->
            nodes.stream()
                .filter(node -> node.node().equals(home.get()) && !node.http().isEmpty())
                .findFirst()
                .map(node -> ask(context, job, node, unknown))
                .orElseGet(() -> Elsewhere.gone(job, home.get())));
  }

  private Future<Void> ask(RoutingContext context, JobId job, NodeLoad node, Problem unknown) {
    var uri = job.isCall() ? "/v1/tasks/" + TaskId.driver(job) : "/v1/jobs/" + job.value();
    return peers
        .status(node, context.request(), Caller.of(context).namespace(), uri)
        .recover(cause ->
            Problem.of(
                    Code.NODE_UNREACHABLE,
                    "node %s, which looks after job %s, does not answer: %s"
                        .formatted(node.node(), job, cause.getMessage()))
                .future())
        .compose(status -> answer(status == 200, unknown));
  }

  private static Future<Void> answer(boolean visible, Problem unknown) {
    return visible ? Future.succeededFuture() : unknown.future();
  }
}
