package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.execution.Jobs;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.TaskId;
import dev.raywa.node.functions.Signature;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiFunction;

/// `/v1/tasks`: shows, follows and cancels invocations.
final class TaskRoutes {
  /// The longest time that a status may be waited for, in seconds.
  private static final int WAIT_SECONDS_MAX = 60;

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Jobs jobs;
  private final TaskJson json;
  private final TaskList list;
  private final Elsewhere elsewhere;
  private final CallAnswer answers;
  private final BelowRoutes below;

  TaskRoutes(Vertx vertx, GatewayPorts ports, Peers peers) {
    this.vertx = vertx;
    this.ports = ports;
    this.jobs = ports.jobs();
    this.json = new TaskJson(new StatusJson(ports.clock()));
    this.list = new TaskList(jobs, json, peers);
    this.elsewhere = new Elsewhere(jobs, new Relay(jobs.self(), peers));
    this.answers = new CallAnswer(jobs);
    this.below = new BelowRoutes(ports, peers);
  }

  /// The invocation that an id names; empty when it cannot name one.
  static Optional<JobId> call(String text) {
    try {
      var task = TaskId.parse(text);
      return task.job().isCall() && task.equals(TaskId.driver(task.job()))
          ? Optional.of(task.job())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// `GET /v1/tasks`, of the cluster, or with `?scope=node` of this node alone.
  Future<Reply> list(RoutingContext context) {
    var namespace = Caller.of(context).namespace();
    var tasks =
        JobRoutes.scope(context)
            ? list.ofCluster(context.request(), namespace)
            : list.ofNode(context.request(), namespace);
    return tasks.map(Reply::ok);
  }

  /// `GET /v1/tasks/{id}`, at once or when it has ended.
  Future<Reply> get(RoutingContext context) {
    int seconds = waitSeconds(context);
    var task = BelowRoutes.id(context);
    if (isBelow(task)) {
      return below.get(context, task);
    }
    return here(
        context,
        (call, found) ->
            ended(context, call, found, seconds)
                .compose(status -> type(status).map(type -> json.write(status, type)))
                .map(Reply::ok));
  }

  /// `DELETE /v1/tasks/{id}`.
  Future<Reply> stop(RoutingContext context) {
    var task = BelowRoutes.id(context);
    if (isBelow(task)) {
      return below.stop(context, task);
    }
    return here(
        context,
        (call, found) ->
            jobs.stop(call).map(status -> Reply.of(202, json.write(status.orElse(found)))));
  }

  /// `GET /v1/tasks/{id}/result`.
  void result(RoutingContext context) {
    var call = id(context);
    visible(context, call)
        .compose(found ->
            found.isPresent()
                ? Future.succeededFuture(found)
                : recorded(call).map(record -> visible(context, record)))
        .onSuccess(found ->
            found.ifPresentOrElse(
                status -> result(context, status),
                () -> Answers.handler(_ -> away(context, call)).handle(context)))
        .onFailure(context::fail);
  }

  /// `GET /v1/tasks/{id}/events`.
  void events(RoutingContext context) {
    var call = id(context);
    var stream = new EventStream(vertx, context.response(), json::write);
    visible(context, call)
        .compose(_ -> jobs.follow(call, stream::on))
        .onSuccess(following ->
            following.ifPresentOrElse(
                stream::begin, () -> Answers.handler(_ -> away(context, call)).handle(context)))
        .onFailure(context::fail);
  }

  private void result(RoutingContext context, JobStatus status) {
    var accept = context.request().getHeader(HttpHeaders.ACCEPT);
    boolean wantsJson = accept != null && accept.contains("application/json");
    var type = wantsJson ? type(status) : Future.succeededFuture(Optional.<Signature>empty());
    type.onSuccess(found -> answers.ended(context, status, found, wantsJson))
        .onFailure(context::fail);
  }

  /// Answers from the status when it is known here, else lets the node answer that knows it.
  private Future<Reply> here(
      RoutingContext context, BiFunction<JobId, JobStatus, Future<Reply>> answer) {
    var call = id(context);
    return visible(context, call)
        .compose(found ->
            found.map(status -> answer.apply(call, status)).orElseGet(() -> away(context, call)));
  }

  /// The status of an invocation once it has ended, or as it is when the time is over.
  private Future<JobStatus> ended(
      RoutingContext context, JobId call, JobStatus found, int seconds) {
    if (seconds == 0 || found.state().isFinal()) {
      return Future.succeededFuture(found);
    }
    var ended = Promise.<JobStatus>promise();
    return jobs.follow(
            call,
            event -> {
              if (event instanceof JobEvent.Ended(var status)) {
                ended.tryComplete(status);
              }
            })
        .compose(following -> {
          var timer = vertx.setTimer(seconds * 1000L, _ -> ended.tryComplete(found));
          context.addEndHandler(_ -> ended.tryComplete(found));
          return ended
              .future()
              .onComplete(_ -> {
                vertx.cancelTimer(timer);
                following.ifPresent(Jobs.Following::close);
              });
        })
        .compose(_ -> jobs.status(call).map(now -> now.orElse(found)));
  }

  /// What the cluster's record says of an invocation that has ended on another node.
  private Future<Optional<JobStatus>> recorded(JobId call) {
    return Virtual.run(
        vertx, () -> ports.store().job(call).filter(status -> status.state().isFinal()));
  }

  /// The invocation as this node knows it. One of another namespace is not there for the caller.
  private Future<Optional<JobStatus>> visible(RoutingContext context, JobId call) {
    return jobs.status(call).map(status -> visible(context, status));
  }

  private static Optional<JobStatus> visible(RoutingContext context, Optional<JobStatus> status) {
    var namespace = Caller.of(context).namespace();
    if (status.filter(one -> !one.spec().namespace().equals(namespace)).isPresent()) {
      throw unknown(context.pathParam("task"));
    }
    return status;
  }

  private Future<Reply> away(RoutingContext context, JobId call) {
    return jobs.home(call)
        .compose(home ->
            home.isPresent()
                ? elsewhere.ask(context, call)
                : unknown(context.pathParam("task")).future());
  }

  private Future<Optional<Signature>> type(JobStatus status) {
    return Virtual.run(
        vertx,
        () ->
            ports
                .functions()
                .exports(status.spec().module())
                .flatMap(exports -> Invocations.type(exports, status)));
  }

  private static Problem unknown(String id) {
    return Problem.of(
        Code.NO_SUCH_TASK, "the cluster has no task " + id + ", or has forgotten it by now");
  }

  /// Finds what is wrong with the head of a request for one invocation.
  static void read(RoutingContext context) {
    readStop(context);
    waitSeconds(context);
    JobRoutes.scope(context);
  }

  /// Finds what is wrong with the head of a request that cancels one.
  static void readStop(RoutingContext context) {
    if (!isBelow(BelowRoutes.id(context))) {
      id(context);
    }
  }

  /// The tasks below roots, for their lists.
  BelowRoutes below() {
    return below;
  }

  private static boolean isBelow(TaskId task) {
    return !task.equals(TaskId.driver(task.job()));
  }

  /// The invocation that a path names.
  static JobId id(RoutingContext context) {
    var task = BelowRoutes.id(context);
    return call(task.toString())
        .orElseThrow(() -> isBelow(task) ? BelowRoutes.part(task) : BelowRoutes.driver(task.job()));
  }

  /// How long a client wants to wait, in seconds.
  static int waitSeconds(RoutingContext context) {
    var text = context.request().getParam("wait");
    if (text == null) {
      return 0;
    }
    boolean digits =
        !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Integer.parseInt(text) > WAIT_SECONDS_MAX) {
      throw Problem.of(
              Code.BAD_FIELD,
              "wait must be 0 to " + WAIT_SECONDS_MAX + " seconds, was \"" + text + "\"")
          .and("field", "wait");
    }
    return Integer.parseInt(text);
  }
}
