package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.execution.TaskView;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The tasks below jobs and invocations: lists, shows and cancels them, whichever nodes answer for
/// them.
final class BelowRoutes {
  private static final String STATE = "state";
  private static final String LABEL = "label";
  private static final String PARENT = "parent";

  private final Jobs jobs;
  private final Peers peers;
  private final JobSight sight;
  private final ClusterPages pages;
  private final Relay relay;
  private final BelowJson json;

  BelowRoutes(GatewayPorts ports, Peers peers) {
    this.jobs = ports.jobs();
    this.peers = peers;
    this.sight = new JobSight(jobs, peers);
    this.pages = new ClusterPages(jobs, peers);
    this.relay = new Relay(jobs.self(), peers);
    this.json = new BelowJson(ports.clock(), jobs.self());
  }

  /// Which tasks are wanted.
  private record Wanted(
      Optional<String> state, Optional<String> label, Optional<TaskId> parent, Page page) {
    static Wanted of(HttpServerRequest request) {
      var state = Optional.ofNullable(request.getParam(STATE));
      TaskList.requireState(state);
      var parent = Optional.ofNullable(request.getParam(PARENT)).map(text -> id(PARENT, text));
      var page = Page.of(request);
      page.after().ifPresent(text -> id("after", text));
      return new Wanted(state, Optional.ofNullable(request.getParam(LABEL)), parent, page);
    }

    Wanted below(TaskId task) {
      return new Wanted(state, label, Optional.of(task), page);
    }

    boolean includes(TaskView task) {
      return state.map(BelowJson.state(task)::equals).orElse(true)
          && label.map(task.function()::equals).orElse(true)
          && (parent.isEmpty() || task.parent().equals(parent));
    }

    String uri(String path) {
      var uri = new StringBuilder(path).append("?scope=node&limit=").append(page.limit());
      state.ifPresent(text -> uri.append("&state=").append(text));
      label.ifPresent(
          text -> uri.append("&label=").append(URLEncoder.encode(text, StandardCharsets.UTF_8)));
      parent.ifPresent(id -> uri.append("&parent=").append(id));
      page.after().ifPresent(text -> uri.append("&after=").append(text));
      return uri.toString();
    }
  }

  /// Finds what is wrong with the head of a request for the tasks below one.
  static void readChildren(RoutingContext context) {
    id(context);
    readList(context);
  }

  /// Finds what is wrong with the head of a request for the tasks of a job.
  static void readOfJob(RoutingContext context) {
    JobRoutes.id(context);
    readList(context);
  }

  private static void readList(RoutingContext context) {
    JobRoutes.scope(context);
    Wanted.of(context.request());
  }

  /// `GET /v1/tasks/{id}/children`: of an invocation everything below it, of another task what it
  /// submitted.
  Future<Reply> children(RoutingContext context) {
    var task = id(context);
    var wanted = Wanted.of(context.request());
    boolean root = task.equals(TaskId.driver(task.job()));
    return list(context, task.job(), root ? wanted : wanted.below(task), unknown(task));
  }

  /// `GET /v1/jobs/{id}/tasks`.
  Future<Reply> ofJob(RoutingContext context) {
    var job = JobRoutes.id(context);
    var unknown = Problem.of(Code.NO_SUCH_JOB, "the cluster has no job " + job);
    return list(context, job, Wanted.of(context.request()), unknown);
  }

  private Future<Reply> list(RoutingContext context, JobId job, Wanted wanted, Problem unknown) {
    var part =
        new ClusterPages.Wanted("tasks", wanted.page(), wanted.uri(context.request().path()));
    return sight
        .require(context, job, unknown)
        .compose(_ -> {
          var own = jobs.tasks(job).map(known -> part(part, wanted, known));
          return JobRoutes.scope(context) ? pages.of(context, part, own) : own;
        })
        .map(Reply::ok);
  }

  private JsonObject part(ClusterPages.Wanted part, Wanted wanted, Jobs.KnownTasks known) {
    var entries = known.tasks().stream().filter(wanted::includes).map(json::write).toList();
    return part.part(entries, known.forgotten());
  }

  /// One task below a root, from the node that answers for it.
  Future<Reply> get(RoutingContext context, TaskId task) {
    return sight
        .require(context, task.job(), unknown(task))
        .compose(_ -> here(task))
        .compose(found ->
            found.isPresent()
                ? Future.succeededFuture(Reply.ok(json.write(found.get())))
                : JobRoutes.scope(context)
                    ? elsewhere(context, task)
                        .map(other -> Reply.ok(other.orElseThrow(() -> unknown(task)).task()))
                    : unknown(task).future());
  }

  /// Cancels a task below a root. What belongs to a job needs the role that stops the job.
  Future<Reply> stop(RoutingContext context, TaskId task) {
    if (!task.job().isCall()) {
      Callers.require(Caller.of(context), Role.DEPLOY, "stopping a task of a job");
    }
    return sight
        .require(context, task.job(), unknown(task))
        .compose(_ -> here(task))
        .compose(found -> {
          if (found.isPresent()) {
            jobs.stopTask(task);
            return here(task).map(now -> Reply.of(202, json.write(now.orElse(found.get()))));
          }
          return Relay.isRelayed(context.request())
              ? unknown(task).future()
              : elsewhere(context, task)
                  .compose(other -> stopThere(context, other.orElseThrow(() -> unknown(task))));
        });
  }

  private Future<Reply> stopThere(RoutingContext context, Found other) {
    return relay.to(other.node(), context, context.request().uri(), Buffer.buffer());
  }

  /// A task that another node answers for.
  private record Found(NodeLoad node, JsonObject task) {}

  private Future<Optional<TaskView>> here(TaskId task) {
    return jobs.tasks(task.job())
        .map(known -> known.tasks().stream().filter(one -> one.id().equals(task)).findFirst());
  }

  private Future<Optional<Found>> elsewhere(RoutingContext context, TaskId task) {
    return jobs.nodes()
        .map(nodes ->
            nodes.stream()
                .filter(node -> !node.node().equals(jobs.self()))
                .map(node -> ask(context, node, task))
                .toList())
        .compose(asked -> Future.all(asked).map(all -> all.<Optional<Found>>list()))
        .map(all -> all.stream().flatMap(Optional::stream).findFirst());
  }

  private Future<Optional<Found>> ask(RoutingContext context, NodeLoad node, TaskId task) {
    var namespace = Caller.of(context).namespace();
    var uri = "/v1/tasks/" + task + "?scope=node";
    return Future.succeededFuture(node)
        .compose(other -> peers.ask(other, context.request(), namespace, uri))
        .map(found -> Optional.of(new Found(node, found)))
        .otherwise(_ -> Optional.empty());
  }

  /// The task that a path names, whatever it is.
  static TaskId id(RoutingContext context) {
    var text = context.pathParam("task");
    return parse(text)
        .orElseThrow(
            () -> Problem.of(Code.BAD_ID, "the id of a task is 48 hex digits, was: " + text));
  }

  private static TaskId id(String field, String text) {
    return parse(text)
        .orElseThrow(() ->
            Problem.of(Code.BAD_FIELD, field + " must be the id of a task").and("field", field));
  }

  private static Optional<TaskId> parse(String text) {
    try {
      return Optional.of(TaskId.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Problem unknown(TaskId task) {
    return Problem.of(
        Code.NO_SUCH_TASK, "the cluster has no task " + task + ", or has forgotten it by now");
  }

  /// Says which lists there are, for people who ask for a job's root as if it was an invocation.
  static Problem driver(JobId job) {
    return Problem.of(
        Code.BAD_ID,
        "this task is the root of job %s, which is at /v1/jobs/%s".formatted(job, job));
  }

  /// Tells of the part of a job that a result is asked of.
  static Problem part(TaskId task) {
    return Problem.of(
        Code.BAD_ID,
        "task %s is part of a job: what it returned is the object %s00000000, what it printed is"
                .formatted(task, task)
            + " among the events of the job");
  }
}
