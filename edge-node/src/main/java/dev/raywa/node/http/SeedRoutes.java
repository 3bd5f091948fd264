package dev.raywa.node.http;

import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Quantity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/// `/new_job` and `/job_status`: two routes of an older system, for programs that speak to it.
final class SeedRoutes {
  private static final long MIB = 1024 * 1024;
  private static final long MIB_MAX = Long.MAX_VALUE / MIB;

  private final GatewayPorts ports;
  private final Bodies bodies;
  private final JobRoutes jobs;

  SeedRoutes(GatewayPorts ports, Bodies bodies, JobRoutes jobs) {
    this.ports = ports;
    this.bodies = bodies;
    this.jobs = jobs;
  }

  /// `POST /new_job`: a job from Rust source.
  Future<Reply> create(RoutingContext context) {
    JobRoutes.requireJson(context, "a job");
    return bodies
        .receive(context, GatewayConfig.JSON_BYTES_MAX, "JSON")
        .compose(body -> {
          var job = job(body.getBytes());
          Operation.requireBody(context, body.getBytes());
          return jobs.submit(context, job.toBuffer());
        })
        .map(reply ->
            reply.status() == 201
                ? Reply.ok(new JsonObject().put("id", reply.body().getLong("id")))
                : reply);
  }

  /// `GET /job_status?id=`.
  Future<Reply> status(RoutingContext context) {
    var job = id(context);
    return jobs.visible(context, job)
        .compose(status -> status.map(this::status).orElseGet(() -> elsewhere(context, job)));
  }

  /// The job that the parameter names.
  static JobId id(RoutingContext context) {
    return JobRoutes.id(Optional.ofNullable(context.request().getParam("id")).orElse(""));
  }

  private Future<Reply> elsewhere(RoutingContext context, JobId job) {
    return jobs.elsewhere().ask(context, job);
  }

  private Future<Reply> status(JobStatus status) {
    return JobOutput.of(ports.jobs(), status).map(output -> Reply.ok(json(status, output)));
  }

  /// The same job in our words.
  private static JsonObject job(byte[] body) {
    var fields = new Fields("", JsonText.object(body));
    var source =
        new JsonObject().put("file", "main.rs").put("text", fields.requiredText("rust_src"));
    var job = new JsonObject().put("source", source);
    job.put("name", fields.text("job_name").orElse("job"));
    job.put("cpus", fields.count("cpus", 1));
    job.put("memoryBytes", Math.min(fields.count("memory_mb", 0), MIB_MAX) * MIB);
    fields.requireNoOthers();
    return job;
  }

  private static JsonObject json(JobStatus status, String output) {
    var demand = status.spec().options().demand();
    var job = new LinkedHashMap<String, Object>();
    job.put("rust_src", "");
    job.put("cpus", Double.valueOf(Quantity.cores(demand.cpuMilli())));
    job.put("memory_mb", demand.memoryBytes() / MIB);
    job.put("job_name", status.spec().name());
    return new JsonObject()
        .put("job", new JsonObject(job))
        .put("finished", status.state().isFinal())
        .put("finished_at", ms(until(status.state())))
        .put("started_at", ms(since(status.state())))
        .put("job_id", status.id().value())
        .put("exec_output", output);
  }

  private static long ms(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(0L);
  }

  private static Optional<Instant> since(JobState state) {
    return switch (state) {
      case JobState.Pending() -> Optional.empty();
      case JobState.Running(var since) -> Optional.of(since);
      case JobState.Succeeded(var since, _, _) -> Optional.of(since);
      case JobState.Stopped(var since, _) -> Optional.of(since);
      case JobState.Failed(var since, _, _, _) -> Optional.of(since);
    };
  }

  private static Optional<Instant> until(JobState state) {
    return switch (state) {
      case JobState.Pending(), JobState.Running(_) -> Optional.empty();
      case JobState.Succeeded(_, var until, _) -> Optional.of(until);
      case JobState.Stopped(_, var until) -> Optional.of(until);
      case JobState.Failed(_, var until, _, _) -> Optional.of(until);
    };
  }
}
