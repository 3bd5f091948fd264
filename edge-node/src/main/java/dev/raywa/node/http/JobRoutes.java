package dev.raywa.node.http;

import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobStatus;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `/v1/jobs`: starts, shows, follows and cancels jobs.
final class JobRoutes {
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Bodies bodies;
  private final Directories directories;
  private final StatusJson statuses;
  private final JobList list;
  private final Elsewhere elsewhere;

  JobRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Bodies bodies, Peers peers) {
    this.vertx = vertx;
    this.ports = ports;
    this.bodies = bodies;
    this.directories = new Directories(config.directories());
    this.statuses = new StatusJson(ports.clock());
    this.list = new JobList(ports.jobs(), statuses, peers);
    this.elsewhere = new Elsewhere(ports.jobs(), config.scheme());
  }

  /// `POST /v1/jobs`.
  Future<Reply> submit(RoutingContext context) {
    requireJson(context);
    var namespace = Caller.of(context).namespace();
    if (!ports.ready().getAsBoolean()) {
      return Problem.of(Code.NOT_READY, "the node is starting or stopping")
          .with("Retry-After", "1")
          .future();
    }
    return bodies
        .receive(context, GatewayConfig.JSON_BYTES_MAX, "JSON")
        .map(body -> JobJson.read(body.getBytes(), namespace))
        .compose(spec -> vertx.executeBlocking(() -> admissible(spec), false))
        .compose(ports.jobs()::submit)
        .map(this::submitted);
  }

  /// `GET /v1/jobs`, of the cluster, or with `?scope=node` of this node alone.
  Future<Reply> list(RoutingContext context) {
    var scope = Optional.ofNullable(context.request().getParam("scope")).orElse("cluster");
    var caller = Caller.of(context);
    var namespace =
        Optional.ofNullable(context.request().getParam("namespace"))
            .map(text -> Callers.namespace(caller, "namespace", text))
            .orElse(caller.namespace());
    return switch (scope) {
      case "cluster" -> list.ofCluster(context.request(), namespace).map(Reply::ok);
      case "node" -> list.ofNode(namespace).map(Reply::ok);
      default ->
          Problem.of(Code.BAD_FIELD, "scope must be cluster or node, was \"" + scope + "\"")
              .future();
    };
  }

  /// `GET /v1/jobs/{id}`.
  Future<Reply> get(RoutingContext context) {
    var job = id(context);
    return visible(context, job).compose(status -> replyOrElsewhere(context, job, status, 200));
  }

  /// `DELETE /v1/jobs/{id}`.
  Future<Reply> stop(RoutingContext context) {
    var job = id(context);
    return visible(context, job)
        .compose(
            found -> found.isPresent() ? ports.jobs().stop(job) : Future.succeededFuture(found))
        .compose(status -> replyOrElsewhere(context, job, status, 202));
  }

  /// `GET /v1/jobs/{id}/events`: answers itself when the job is here, else like the others.
  void events(RoutingContext context) {
    var job = id(context);
    var stream = new EventStream(vertx, context.response(), statuses::write);
    visible(context, job)
        .compose(_ -> ports.jobs().follow(job, stream::on))
        .onSuccess(following ->
            following.ifPresentOrElse(
                stream::begin,
                () -> Answers.handler(_ -> elsewhere.redirect(context, job)).handle(context)))
        .onFailure(context::fail);
  }

  /// The job as this node knows it. One of another namespace is not there for the caller.
  private Future<Optional<JobStatus>> visible(RoutingContext context, JobId job) {
    var namespace = Caller.of(context).namespace();
    return ports
        .jobs()
        .status(job)
        .compose(status ->
            status.filter(one -> !one.spec().namespace().equals(namespace)).isPresent()
                ? Elsewhere.noJob(job)
                : Future.succeededFuture(status));
  }

  private Future<Reply> replyOrElsewhere(
      RoutingContext context, JobId job, Optional<JobStatus> status, int code) {
    return status
        .map(one -> Future.succeededFuture(Reply.of(code, statuses.write(one))))
        .orElseGet(() -> elsewhere.redirect(context, job));
  }

  private Reply submitted(Answer<JobStatus> answer) {
    return switch (answer) {
      case Answer.Failed<JobStatus>(var error) -> throw Problem.refused(error);
      case Answer.Ok<JobStatus>(var status) ->
          new Reply(
              201, statuses.write(status), Map.of("Location", "/v1/jobs/" + status.id().value()));
    };
  }

  /// Blocks. The job with real folders, once its module is known to be there.
  private JobSpec admissible(JobSpec spec) {
    var resolved = directories.resolve(spec);
    if (ports.store().module(spec.module()).isEmpty()) {
      throw Problem.of(
          Code.NO_SUCH_MODULE,
          "the cluster has no module " + spec.module() + "; PUT it to /v1/modules/ first");
    }
    return resolved;
  }

  private static void requireJson(RoutingContext context) {
    var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw Problem.of(
          Code.UNSUPPORTED_MEDIA_TYPE,
          "a job is sent with Content-Type: application/json, was: "
              + (type == null ? "none" : type));
    }
  }

  private static JobId id(RoutingContext context) {
    var text = context.pathParam("job");
    if (!ID.matcher(text).matches()) {
      throw Problem.of(Code.BAD_ID, "a job id is a whole number from 1, was: " + text);
    }
    return new JobId(Long.parseLong(text));
  }
}
