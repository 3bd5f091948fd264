package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Stored;
import dev.raywa.node.functions.Signature;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Writes the status of invocations.
final class TaskJson {
  /// The largest result that is part of a status, in bytes.
  private static final int RESULT_SHOWN_BYTES_MAX = 4096;

  private final StatusJson statuses;

  TaskJson(StatusJson statuses) {
    this.statuses = statuses;
  }

  /// A status without the result.
  JsonObject write(JobStatus status) {
    var ref = status.spec().name();
    int at = ref.indexOf('@');
    var json =
        new JsonObject()
            .put("id", CallProblems.id(status.id()))
            .put("function", at < 0 ? ref : ref.substring(0, at))
            .put("version", at < 0 ? 0 : Integer.parseInt(ref.substring(at + 1)))
            .put("export", status.spec().entry())
            .put("namespace", status.spec().namespace().value())
            .put("state", status.state().word())
            .put("node", status.node().value())
            .put("attempt", status.attempt())
            .put("tasks", statuses.tasks(status));
    status
        .bill()
        .ifPresent(
            bill -> json.put("ranOn", bill.node().value()).put("bill", BelowJson.bill(bill)));
    statuses.putState(json, status.state());
    if (status.spec().isFunctionCall()) {
      json.remove("exitCode");
    }
    return json;
  }

  /// A status with the result, when that is small.
  ///
  /// @param type of the function, when its results have one
  JsonObject write(JobStatus status, Optional<Signature> type) {
    var json = write(status);
    small(status)
        .ifPresent(result -> json.put("result", Json.decodeValue(CallAnswer.json(result, type))));
    return json;
  }

  private static Optional<Bytes> small(JobStatus status) {
    return status.state() instanceof JobState.Succeeded(_, _, var result)
            && result.orElse(null) instanceof Stored.Inline(var bytes)
            && bytes.size() <= RESULT_SHOWN_BYTES_MAX
        ? Optional.of(bytes)
        : Optional.empty();
  }
}
