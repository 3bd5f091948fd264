package dev.raywa.node.http;

import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeLoad;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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
  private final Relay relay;
  private final Elsewhere elsewhere;
  private final Placing placing;
  private final Compiling compiling;

  /// What stands between nodes.
  record Others(Peers peers, Compiling compiling) {}

  JobRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Bodies bodies, Others others) {
    this.vertx = vertx;
    this.ports = ports;
    this.bodies = bodies;
    this.directories = new Directories(config.directories());
    this.statuses = new StatusJson(ports.clock());
    this.list = new JobList(ports.jobs(), statuses, others.peers());
    this.relay = new Relay(ports.jobs().self(), others.peers());
    this.compiling = others.compiling();
    this.elsewhere = new Elsewhere(ports.jobs(), relay);
    this.placing = new Placing(ports.jobs());
  }

  /// `POST /v1/jobs`.
  Future<Reply> submit(RoutingContext context) {
    requireJson(context, "a job");
    return bodies
        .receive(context, GatewayConfig.JSON_BYTES_MAX, "JSON")
        .compose(body -> {
          requireReady();
          JobJson.read(body.getBytes(), Caller.of(context).namespace());
          Operation.requireBody(context, body.getBytes());
          return submit(context, body);
        });
  }

  /// Starts the job that a body describes.
  Future<Reply> submit(RoutingContext context, Buffer body) {
    requireReady();
    var wanted = JobJson.read(body.getBytes(), Caller.of(context).namespace());
    var demand = wanted.spec().options().demand();
    if (wanted.source().isEmpty()) {
      return placing.of(demand).compose(node -> begin(context, node, body));
    }
    return placing
        .of(demand)
        .compose(_ -> compiling.compile(context, wanted.source().get()))
        .map(made -> withModule(body, made.getString("module")))
        .compose(made -> placing.of(demand).compose(node -> begin(context, node, made)));
  }

  private void requireReady() {
    if (!ports.ready().getAsBoolean()) {
      throw Problem.of(Code.NOT_READY, "the node is starting or stopping").with("Retry-After", "1");
    }
  }

  private static Buffer withModule(Buffer body, String module) {
    var job = body.toJsonObject().put("module", module);
    job.remove("source");
    return job.toBuffer();
  }

  private Future<Reply> begin(RoutingContext context, Optional<NodeLoad> other, Buffer body) {
    return other.isPresent()
        ? relay.to(other.get(), context, "/v1/jobs", body)
        : start(JobJson.read(body.getBytes(), Caller.of(context).namespace()).spec());
  }

  private Future<Reply> start(JobSpec spec) {
    return vertx
        .executeBlocking(() -> admissible(spec), false)
        .compose(ports.jobs()::submit)
        .map(this::submitted);
  }

  /// Finds what is wrong with the parameters of a list.
  static void readList(RoutingContext context) {
    scope(context);
    Optional.ofNullable(context.request().getParam("namespace"))
        .ifPresent(text -> Callers.namespace(Caller.of(context), "namespace", text));
  }

  /// Whether a list is of the whole cluster, not of this node alone.
  static boolean scope(RoutingContext context) {
    var scope = Optional.ofNullable(context.request().getParam("scope")).orElse("cluster");
    if (!scope.equals("cluster") && !scope.equals("node")) {
      throw Problem.of(Code.BAD_FIELD, "scope must be cluster or node, was \"" + scope + "\"")
          .and("field", "scope");
    }
    return scope.equals("cluster");
  }

  /// `GET /v1/jobs`, of the cluster, or with `?scope=node` of this node alone.
  Future<Reply> list(RoutingContext context) {
    boolean cluster = scope(context);
    var caller = Caller.of(context);
    var namespace =
        Optional.ofNullable(context.request().getParam("namespace"))
            .map(text -> Callers.namespace(caller, "namespace", text))
            .orElse(caller.namespace());
    var jobs = cluster ? list.ofCluster(context.request(), namespace) : list.ofNode(namespace);
    return jobs.map(Reply::ok);
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

  /// `GET /v1/jobs/{id}/wasm`: the module that the job runs.
  Future<Reply> wasm(RoutingContext context) {
    var job = id(context);
    return visible(context, job)
        .compose(status ->
            status.isPresent()
                ? wasm(context, status.get().spec().module())
                : elsewhere.ask(context, job));
  }

  private Future<Reply> wasm(RoutingContext context, ModuleId module) {
    return vertx
        .executeBlocking(() -> ports.store().module(module), false)
        .compose(wasm -> {
          if (wasm.isEmpty()) {
            return Problem.of(Code.NO_SUCH_MODULE, "the cluster has no module " + module).future();
          }
          return context
              .response()
              .putHeader(HttpHeaders.CONTENT_TYPE, "application/wasm")
              .putHeader(HttpHeaders.ETAG, "\"" + module.sha256() + "\"")
              .end(Buffer.buffer(wasm.get().array()))
              .map(Reply.WRITTEN);
        });
  }

  /// Who answers for jobs of other nodes.
  Elsewhere elsewhere() {
    return elsewhere;
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
                () -> Answers.handler(_ -> elsewhere.ask(context, job)).handle(context)))
        .onFailure(context::fail);
  }

  /// The job as this node knows it. One of another namespace is not there for the caller.
  Future<Optional<JobStatus>> visible(RoutingContext context, JobId job) {
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
        .orElseGet(() -> elsewhere.ask(context, job));
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

  /// Refuses bodies of another type.
  static void requireJson(RoutingContext context, String thing) {
    var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw Problem.of(
          Code.UNSUPPORTED_MEDIA_TYPE,
          thing
              + " is sent with Content-Type: application/json, was: "
              + (type == null ? "none" : type));
    }
  }

  /// The job that a path names.
  static JobId id(RoutingContext context) {
    return id(context.pathParam("job"));
  }

  /// The job that a text names.
  static JobId id(String text) {
    if (!ID.matcher(text).matches()) {
      throw Problem.of(Code.BAD_ID, "a job id is a whole number from 1, was: " + text);
    }
    return new JobId(Long.parseLong(text));
  }
}
