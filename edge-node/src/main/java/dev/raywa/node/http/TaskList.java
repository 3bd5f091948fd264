package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The invocations of one namespace, of this node or of the whole cluster: filtered, then counted,
/// then cut into pages, the highest number first. Nodes that do not answer are named, so that a
/// list is never short in silence.
final class TaskList {
  private static final Set<String> STATES =
      Set.of("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPED");

  private final Jobs jobs;
  private final TaskJson json;
  private final Peers peers;

  TaskList(Jobs jobs, TaskJson json, Peers peers) {
    this.jobs = jobs;
    this.json = json;
    this.peers = peers;
  }

  /// Which invocations are wanted.
  ///
  /// @param function a name, or a name with a version
  private record Wanted(
      Namespace namespace, Optional<String> state, Optional<String> function, Page page) {
    static Wanted of(HttpServerRequest request, Namespace namespace) {
      var state = Optional.ofNullable(request.getParam("state"));
      requireState(state);
      var page = Page.of(request);
      page.after().ifPresent(Wanted::requireId);
      return new Wanted(namespace, state, Optional.ofNullable(request.getParam("function")), page);
    }

    boolean includes(JobStatus status) {
      return status.spec().namespace().equals(namespace)
          && state.map(status.state().word()::equals).orElse(true)
          && function.map(name -> isOf(status.spec().name(), name)).orElse(true);
    }

    boolean isAfter(JobStatus status) {
      return page.after()
          .map(after -> status.id().value() < TaskId.parse(after).job().value())
          .orElse(true);
    }

    String uri() {
      var uri = new StringBuilder("/v1/tasks?scope=node&limit=").append(page.limit());
      state.ifPresent(text -> uri.append("&state=").append(text));
      function.ifPresent(
          text -> uri.append("&function=").append(URLEncoder.encode(text, StandardCharsets.UTF_8)));
      page.after().ifPresent(text -> uri.append("&after=").append(text));
      return uri.toString();
    }

    private static boolean isOf(String ref, String wanted) {
      return ref.equals(wanted) || ref.startsWith(wanted + "@");
    }

    private static void requireId(String text) {
      if (TaskRoutes.call(text).isEmpty()) {
        throw Problem.of(Code.BAD_FIELD, "after must be the id of a task").and("field", "after");
      }
    }
  }

  /// Refuses states that nothing can have.
  static void requireState(Optional<String> state) {
    if (state.isPresent() && !STATES.contains(state.get())) {
      throw Problem.of(Code.BAD_FIELD, "state must be one of " + STATES.stream().sorted().toList())
          .and("field", "state");
    }
  }

  /// Finds what is wrong with the parameters of a list.
  static void read(RoutingContext context) {
    JobRoutes.scope(context);
    Wanted.of(context.request(), Caller.of(context).namespace());
  }

  /// Those that this node looks after.
  Future<JsonObject> ofNode(HttpServerRequest request, Namespace namespace) {
    var wanted = Wanted.of(request, namespace);
    return jobs.calls()
        .map(calls -> {
          var all = calls.stream().filter(wanted::includes).toList();
          var lines =
              all.stream()
                  .filter(wanted::isAfter)
                  .sorted(Comparator.comparingLong((JobStatus one) -> one.id().value()).reversed())
                  .map(json::write)
                  .toList();
          return page(wanted, lines, all.size());
        });
  }

  /// Those of all nodes.
  Future<JsonObject> ofCluster(HttpServerRequest request, Namespace namespace) {
    var wanted = Wanted.of(request, namespace);
    var missing = new ArrayList<String>();
    return jobs.nodes()
        .map(nodes -> nodes.stream().map(node -> asked(node, request, wanted, missing)).toList())
        .compose(asked -> Future.all(asked).map(all -> all.<JsonObject>list()))
        .map(answers -> merged(wanted, answers, missing));
  }

  private Future<JsonObject> asked(
      NodeLoad node, HttpServerRequest request, Wanted wanted, List<String> missing) {
    if (node.node().equals(jobs.self())) {
      return ofNode(request, wanted.namespace());
    }
    return Future.succeededFuture(node)
        .compose(other -> peers.ask(other, request, wanted.namespace(), wanted.uri()))
        .otherwise(_ -> {
          missing.add(node.node().value());
          return new JsonObject();
        });
  }

  private static JsonObject merged(Wanted wanted, List<JsonObject> answers, List<String> missing) {
    var lines = new TreeMap<JobId, JsonObject>(Comparator.comparingLong(JobId::value).reversed());
    long total = 0;
    for (var answer : answers) {
      total += answer.getLong("total", 0L);
      for (var one : answer.getJsonArray("tasks", new JsonArray())) {
        var line = (JsonObject) one;
        lines.putIfAbsent(TaskId.parse(line.getString("id")).job(), line);
      }
    }
    var page = page(wanted, List.copyOf(lines.values()), total);
    boolean more = answers.stream().anyMatch(answer -> answer.getString("next") != null);
    var shown = page.getJsonArray("tasks");
    if (more && page.getString("next") == null && !shown.isEmpty()) {
      page.put("next", shown.getJsonObject(shown.size() - 1).getString("id"));
    }
    return missing.isEmpty() ? page : page.put("missing", new JsonArray(missing));
  }

  private static JsonObject page(Wanted wanted, List<JsonObject> lines, long total) {
    var shown = lines.subList(0, Math.min(wanted.page().limit(), lines.size()));
    Optional<String> next =
        shown.size() < lines.size()
            ? Optional.of(shown.getLast().getString("id"))
            : Optional.empty();
    return wanted.page().json("tasks", shown, total, next);
  }
}
