package dev.raywa.node.http;

import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskError;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Writes the status of jobs.
final class StatusJson {
  private final InstantSource clock;

  StatusJson(InstantSource clock) {
    this.clock = clock;
  }

  JsonObject write(JobStatus status) {
    var json =
        new JsonObject()
            .put("id", status.id().value())
            .put("name", status.spec().name())
            .put("namespace", status.spec().namespace().value())
            .put("state", status.state().word())
            .put("module", status.spec().module().sha256())
            .put("node", status.node().value())
            .put("attempt", status.attempt())
            .put(
                "nodes", new JsonArray(status.tasks().nodes().stream().map(NodeId::value).toList()))
            .put("tasks", tasks(status));
    return putState(json, status.state());
  }

  /// How many tasks there are below a job.
  JsonObject tasks(JobStatus status) {
    return new JsonObject()
        .put("done", status.tasks().done())
        .put("failed", status.tasks().failed())
        .put("running", status.tasks().running())
        .put("queued", status.tasks().queued())
        .put("differed", status.tasks().differed());
  }

  /// Adds what a state says, with times and error.
  JsonObject putState(JsonObject json, JobState state) {
    return switch (state) {
      case JobState.Pending _ -> json.put("runningMs", 0);
      case JobState.Running(var since) ->
          json.put("started", since.toString()).put("runningMs", ms(since, clock.instant()));
      case JobState.Succeeded(var since, var until, _) ->
          putTimes(json, since, until).put("exitCode", 0);
      case JobState.Stopped(var since, var until) -> putTimes(json, since, until);
      case JobState.Failed(var since, var until, var error, var exitCode) -> {
        putTimes(json, since, until);
        if (exitCode >= 0) {
          json.put("exitCode", exitCode);
        }
        yield json.put("error", error(error));
      }
    };
  }

  private static JsonObject putTimes(JsonObject json, Instant since, Instant until) {
    return json.put("started", since.toString())
        .put("ended", until.toString())
        .put("runningMs", ms(since, until));
  }

  private static long ms(Instant since, Instant until) {
    return Math.max(0, Duration.between(since, until).toMillis());
  }

  /// Writes why something failed.
  static JsonObject error(TaskError error) {
    return new JsonObject()
        .put("code", error.code().name())
        .put("message", error.message())
        .put("backtrace", new JsonArray(error.backtrace()));
  }
}
