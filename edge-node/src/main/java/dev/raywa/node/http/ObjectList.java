package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.execution.Objects;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The objects of one job, from all nodes that answer for some of them.
final class ObjectList {
  private static final String JOB = "job";
  private static final String STATE = "state";
  private static final String TASK = "task";
  private static final Set<String> STATES = Set.of("PENDING", "READY", "FAILED");

  private final Vertx vertx;
  private final Jobs jobs;
  private final JobSight sight;
  private final ClusterPages pages;

  ObjectList(Vertx vertx, Jobs jobs, JobSight sight, ClusterPages pages) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.sight = sight;
    this.pages = pages;
  }

  /// Which objects are wanted.
  ///
  /// @param task the one that made them
  private record Wanted(JobId job, Optional<String> state, Optional<TaskId> task, Page page) {
    static Wanted of(HttpServerRequest request) {
      var job = job(Optional.ofNullable(request.getParam(JOB)).orElse(""));
      var state = Optional.ofNullable(request.getParam(STATE));
      if (state.isPresent() && !STATES.contains(state.get())) {
        throw wrong(STATE, "must be one of " + STATES.stream().sorted().toList());
      }
      var page = Page.of(request);
      page.after()
          .flatMap(text -> Optional.of(ObjectRoutes.parse(text)))
          .filter(Optional::isEmpty)
          .ifPresent(_ -> {
            throw wrong("after", "must be the id of an object");
          });
      var task = Optional.ofNullable(request.getParam(TASK)).map(Wanted::task);
      return new Wanted(job, state, task, page);
    }

    boolean includes(Objects.View object) {
      return state.map(ObjectList.state(object)::equals).orElse(true)
          && task.map(object.id().task()::equals).orElse(true);
    }

    ClusterPages.Wanted page(String job) {
      var uri =
          new StringBuilder("/v1/objects?scope=node&job=")
              .append(job)
              .append("&limit=")
              .append(page.limit());
      state.ifPresent(text -> uri.append("&state=").append(text));
      task.ifPresent(id -> uri.append("&task=").append(id));
      page.after().ifPresent(text -> uri.append("&after=").append(text));
      return new ClusterPages.Wanted("objects", page, uri.toString());
    }

    private static JobId job(String text) {
      var call = TaskRoutes.call(text);
      if (call.isPresent()) {
        return call.get();
      }
      try {
        return JobRoutes.id(text);
      } catch (Problem e) {
        throw wrong(JOB, "must be the number of a job, or the id of a call");
      }
    }

    private static TaskId task(String text) {
      try {
        return TaskId.parse(text);
      } catch (IllegalArgumentException e) {
        throw wrong(TASK, "must be the id of a task");
      }
    }

    private static Problem wrong(String field, String sentence) {
      return Problem.of(Code.BAD_FIELD, field + " " + sentence).and("field", field);
    }
  }

  /// Finds what is wrong with the parameters of a list.
  static void read(RoutingContext context) {
    JobRoutes.scope(context);
    Wanted.of(context.request());
  }

  /// The whole list, or with `?scope=node` what this node answers for.
  Future<Reply> answer(RoutingContext context) {
    var wanted = Wanted.of(context.request());
    var page = wanted.page(context.request().getParam(JOB));
    var unknown = Problem.of(Code.NO_SUCH_JOB, "the cluster has no job " + wanted.job());
    return sight
        .require(context, wanted.job(), unknown)
        .compose(_ -> {
          var own = Virtual.run(vertx, () -> part(wanted, page));
          return JobRoutes.scope(context) ? pages.of(context, page, own) : own;
        })
        .map(Reply::ok);
  }

  /// Blocks.
  private JsonObject part(Wanted wanted, ClusterPages.Wanted page) {
    var views =
        jobs.objects().of(wanted.job()).stream()
            .filter(wanted::includes)
            .collect(Collectors.toMap(one -> one.id().toString(), Function.identity()));
    var part = page.part(views.values().stream().map(this::json).toList(), 0);
    for (var one : part.getJsonArray("objects")) {
      var shown = (JsonObject) one;
      var view = views.get(shown.getString("id"));
      if (view != null) {
        shown.put("copies", copies(view));
      }
    }
    return part;
  }

  private JsonObject json(Objects.View object) {
    var json =
        new JsonObject()
            .put("id", object.id().toString())
            .put(TASK, object.id().task().toString())
            .put("kind", object.id().isPut() ? "put" : "result")
            .put(STATE, state(object))
            .put("owner", jobs.self().value());
    object
        .stored()
        .ifPresent(stored -> {
          json.put("size", stored.size());
          if (stored instanceof Stored.InGrid place) {
            json.put("producer", place.producer().value())
                .put("sha256", HexFormat.of().formatHex(place.sha256().array()));
          }
        });
    object.error().ifPresent(error -> json.put("error", StatusJson.error(error)));
    return json;
  }

  private JsonArray copies(Objects.View object) {
    return switch (object.stored().orElse(null)) {
      case Stored.Inline _ ->
          JsonArray.of(JsonObject.of("kind", "inline", "node", jobs.self().value()));
      case Stored.InGrid place -> copies(object.id(), place);
      case null -> new JsonArray();
    };
  }

  private JsonArray copies(ObjectId object, Stored.InGrid place) {
    var copies = new JsonArray();
    for (ObjectGrid.Copy copy : jobs.objects().copies(object, place)) {
      var json = new JsonObject().put("kind", copy.kind().name().toLowerCase(Locale.ROOT));
      copy.node().ifPresent(node -> json.put("node", node.value()));
      copies.add(json);
    }
    return copies;
  }

  private static String state(Objects.View object) {
    if (object.error().isPresent()) {
      return "FAILED";
    }
    return object.stored().isPresent() ? "READY" : "PENDING";
  }
}
