package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.execution.RunStats;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeLoad;
import dev.raywa.node.functions.Deployed;
import dev.raywa.node.functions.FunctionRef;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/// What became of the calls of a function, or of the tasks of a job, summed over the nodes.
final class StatsRoutes {
  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Jobs jobs;
  private final Peers peers;
  private final JobSight sight;

  StatsRoutes(Vertx vertx, GatewayPorts ports, Peers peers) {
    this.vertx = vertx;
    this.ports = ports;
    this.jobs = ports.jobs();
    this.peers = peers;
    this.sight = new JobSight(jobs, peers);
  }

  /// Finds what is wrong with the head of a request for those of a function.
  static void readFunction(RoutingContext context) {
    FunctionRoutes.ref(context);
    JobRoutes.scope(context);
  }

  /// Finds what is wrong with the head of a request for those of a job.
  static void readJob(RoutingContext context) {
    JobRoutes.id(context);
    JobRoutes.scope(context);
  }

  /// `GET /v1/functions/{name}/stats`, and of `{name}@{version}`.
  Future<Reply> ofFunction(RoutingContext context) {
    var ref = FunctionRoutes.ref(context);
    var namespace = Caller.of(context).namespace();
    return Virtual.run(vertx, () -> versions(namespace, ref))
        .compose(versions -> answer(context, sum(namespace, versions)));
  }

  /// `GET /v1/jobs/{id}/stats`.
  Future<Reply> ofJob(RoutingContext context) {
    var job = JobRoutes.id(context);
    var unknown = Problem.of(Code.NO_SUCH_JOB, "the cluster has no job " + job);
    return sight
        .require(context, job, unknown)
        .compose(_ -> jobs.tasks(job))
        .compose(known -> answer(context, known.stats()));
  }

  /// Blocks.
  private List<Deployed> versions(Namespace namespace, FunctionRef ref) {
    var versions =
        ports.functions().find(namespace, ref.name()).stream()
            .flatMap(all -> all.versions().stream())
            .filter(one -> ref.version().isEmpty() || ref.version().getAsInt() == one.version())
            .toList();
    if (versions.isEmpty()) {
      throw FunctionRoutes.unknown(ports.functions(), namespace, ref);
    }
    return versions;
  }

  private RunStats sum(Namespace namespace, List<Deployed> versions) {
    var sum = new RunStats();
    for (var version : versions) {
      var name = version.name() + "@" + version.version();
      sum.add(jobs.stats(namespace, name, version.module()));
    }
    return sum;
  }

  private Future<Reply> answer(RoutingContext context, RunStats own) {
    if (!JobRoutes.scope(context)) {
      return Future.succeededFuture(Reply.ok(StatsJson.part(own)));
    }
    var missing = new ArrayList<String>();
    return jobs.nodes()
        .map(nodes ->
            nodes.stream()
                .filter(node -> !node.node().equals(jobs.self()))
                .map(node -> ask(context, node, missing))
                .toList())
        .compose(parts -> Future.all(parts).map(all -> all.<JsonObject>list()))
        .map(parts -> {
          var sum = new RunStats();
          sum.add(own);
          parts.forEach(part -> sum.add(StatsJson.read(part)));
          var json = StatsJson.write(sum);
          return Reply.ok(missing.isEmpty() ? json : json.put("missing", new JsonArray(missing)));
        });
  }

  private Future<JsonObject> ask(RoutingContext context, NodeLoad node, List<String> missing) {
    var namespace = Caller.of(context).namespace();
    var uri = context.request().path() + "?scope=node";
    return Future.succeededFuture(node)
        .compose(other -> peers.ask(other, context.request(), namespace, uri))
        .otherwise(_ -> {
          missing.add(node.node().value());
          return new JsonObject();
        });
  }
}
