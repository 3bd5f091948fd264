package dev.raywa.node.http;

import dev.raywa.message.TaskError;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why a request is not answered as its sender hoped, in the form of RFC 9457. Thrown by whoever
/// finds out, written to the client as it is, never logged.
final class Problem extends RuntimeException {
  private final int status;
  private final transient JsonObject body;
  private final transient Map<String, String> headers;

  private Problem(int status, JsonObject body, Map<String, String> headers) {
    super(body.getString("detail"), null, false, false);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /// A problem with one sentence for people.
  static Problem of(Code code, String detail) {
    return new Problem(
        code.status(), body(code.status(), code.name(), code.title(), detail), Map.of());
  }

  /// What is wrong with what a function was given.
  static Problem unfit(TaskError error) {
    var title = "The call does not fit the function";
    return new Problem(422, body(422, error.code().name(), title, error.message()), Map.of());
  }

  /// The same problem with a header that the client needs.
  Problem with(String header, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Problem(status, body, all);
  }

  /// The same problem with one more member in its body.
  Problem and(String member, Object value) {
    return new Problem(status, body.copy().put(member, value), headers);
  }

  /// Why a job is refused.
  static Problem refused(TaskError error) {
    return switch (error.code()) {
      case BUSY -> of(Code.BUSY, error.message()).with("Retry-After", "1");
      case INTERNAL -> of(Code.INTERNAL, error.message());
      default -> {
        var body = body(422, error.code().name(), "The job is refused", error.message());
        if (!error.backtrace().isEmpty()) {
          body.put("backtrace", new JsonArray(error.backtrace()));
        }
        yield new Problem(422, body, Map.of());
      }
    };
  }

  /// Why a job finds no node.
  static Problem unschedulable(String sentence) {
    return refused(new TaskError(TaskError.Code.UNSCHEDULABLE, sentence));
  }

  /// What another node answered instead.
  static Problem told(int status, JsonObject body) {
    return new Problem(status, body, Map.of());
  }

  /// A future that failed with this problem.
  <T> Future<T> future() {
    return Future.failedFuture(this);
  }

  int status() {
    return status;
  }

  JsonObject body() {
    return body;
  }

  Map<String, String> headers() {
    return headers;
  }

  private static JsonObject body(int status, String code, String title, String detail) {
    return new JsonObject()
        .put("type", "urn:raywa:problem:" + code)
        .put("title", title)
        .put("status", status)
        .put("detail", detail)
        .put("code", code);
  }
}
