package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Stored;
import dev.raywa.node.functions.Signature;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.Optional;

/// Writes what came of invocations.
final class CallAnswer {
  private final Jobs jobs;

  CallAnswer(Jobs jobs) {
    this.jobs = jobs;
  }

  /// Answers an invocation that has ended, well or not.
  ///
  /// @param type of the function, when its results have one
  void ended(RoutingContext context, JobStatus status, Optional<Signature> type, boolean json) {
    result(status)
        .onSuccess(result ->
            result.ifPresentOrElse(
                bytes -> write(context.response(), status.id(), bytes, type, json),
                () -> context.fail(CallProblems.of(status))))
        .onFailure(context::fail);
  }

  /// Answers an invocation that goes on by itself.
  void accepted(RoutingContext context, JobId call, Prefer prefer) {
    var id = CallProblems.id(call);
    var response = context.response();
    if (isOpen(response)) {
      response
          .setStatusCode(202)
          .putHeader(HttpHeaders.LOCATION, "/v1/tasks/" + id)
          .putHeader("Preference-Applied", prefer.applied())
          .putHeader(CallProblems.TASK, id)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end("{\"task\":\"" + id + "\"}\n");
    }
  }

  /// The bytes of a result; empty when there is none.
  Future<Optional<Bytes>> result(JobStatus status) {
    if (!(status.state() instanceof JobState.Succeeded(_, _, var result))) {
      return Future.succeededFuture(Optional.empty());
    }
    return result.isPresent() && result.get() instanceof Stored.Inline(var bytes)
        ? Future.succeededFuture(Optional.of(bytes))
        : jobs.result(status);
  }

  /// The result as JSON says it.
  static String json(Bytes result, Optional<Signature> type) {
    return type.flatMap(signature -> signature.json(result))
        .orElseGet(() ->
            new JsonObject()
                .put("base64", Base64.getEncoder().encodeToString(result.array()))
                .encode());
  }

  /// Writes a result: JSON when that says it, or the client wants it, else as it is.
  static void write(
      HttpServerResponse response,
      JobId call,
      Bytes result,
      Optional<Signature> type,
      boolean json) {
    if (!isOpen(response)) {
      return;
    }
    var id = CallProblems.id(call);
    response.putHeader(CallProblems.TASK, id);
    var text = type.flatMap(signature -> signature.json(result));
    if (text.isPresent() || json) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(
              "{\"task\":\""
                  + id
                  + "\",\"result\":"
                  + text.orElseGet(() -> json(result, type))
                  + "}\n");
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
          .end(Buffer.buffer(result.array()));
    }
  }

  private static boolean isOpen(HttpServerResponse response) {
    return !response.closed() && !response.ended() && !response.headWritten();
  }
}
