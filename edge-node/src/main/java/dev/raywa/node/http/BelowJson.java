package dev.raywa.node.http;

import dev.raywa.execution.TaskView;
import dev.raywa.message.Bill;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;

/// Writes tasks that lie below the root of a job.
final class BelowJson {
  private final InstantSource clock;
  private final NodeId self;

  BelowJson(InstantSource clock, NodeId self) {
    this.clock = clock;
    this.self = self;
  }

  JsonObject write(TaskView task) {
    var job = task.id().job();
    var json =
        new JsonObject().put("id", task.id().toString()).put("root", TaskId.driver(job).toString());
    if (!job.isCall()) {
      json.put("job", job.value());
    }
    task.parent().ifPresent(parent -> json.put("parent", parent.toString()));
    json.put("label", task.function())
        .put("state", state(task))
        .put("node", self.value())
        .put("attempt", task.attempt());
    task.node().ifPresent(node -> json.put("ranOn", node.value()));
    task.bill().ifPresent(bill -> json.put("bill", bill(bill)));
    putTimes(json, task.times());
    task.error().ifPresent(error -> json.put("error", StatusJson.error(error)));
    return json;
  }

  /// The word for its state, as jobs have it.
  static String state(TaskView task) {
    return task.error().filter(error -> error.code() == TaskError.Code.CANCELLED).isPresent()
        ? "STOPPED"
        : task.state().name();
  }

  /// What a task used.
  static JsonObject bill(Bill bill) {
    return new JsonObject()
        .put("runNanos", bill.runNanos())
        .put("memoryBytesMax", bill.memoryBytesMax())
        .put("bytesIn", bill.bytesIn())
        .put("bytesOut", bill.bytesOut());
  }

  private void putTimes(JsonObject json, TaskView.Times times) {
    json.put("submitted", Instant.ofEpochMilli(times.submittedMs()).toString());
    long until = times.endedMs().orElseGet(clock::millis);
    times
        .startedMs()
        .ifPresent(since -> json.put("started", Instant.ofEpochMilli(since).toString()));
    times.endedMs().ifPresent(ended -> json.put("ended", Instant.ofEpochMilli(ended).toString()));
    json.put("runningMs", Math.max(0, until - times.startedMs().orElse(until)));
  }
}
