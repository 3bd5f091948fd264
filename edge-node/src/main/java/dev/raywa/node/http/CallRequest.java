package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/// What the head of a request asks of a function.
///
/// @param function its name, perhaps with a version, as it stands in the path
/// @param export empty for the command that the function is
/// @param pathInfo what follows the export in the path
/// @param deadline the caller's own, zero for none
/// @param key under which the request may come again
record CallRequest(
    HttpServerRequest head,
    Namespace namespace,
    String function,
    Optional<String> export,
    String pathInfo,
    Prefer prefer,
    Duration deadline,
    Optional<String> key) {
  private static final String DEADLINE = "Raywa-Deadline-Ms";
  private static final String KEY = "Idempotency-Key";
  private static final int KEY_CHARS_MAX = 255;
  private static final int DIGITS_MAX = 12;

  /// Reads it; a [Problem] names the header that is wrong.
  static CallRequest of(RoutingContext context) {
    var head = context.request();
    var export = Optional.ofNullable(context.pathParam("export"));
    return new CallRequest(
        head,
        Caller.of(context).namespace(),
        context.pathParam("function"),
        export,
        export.isPresent() ? "" : Cgi.pathInfo(head.path()),
        Prefer.of(head),
        deadline(head),
        key(head));
  }

  /// Whether the cluster must keep a record, so that the invocation outlives its node.
  boolean isRecorded() {
    return prefer.async() || key.isPresent();
  }

  /// Whether the invocation ends when its client leaves.
  boolean endsWithClient() {
    return !isRecorded();
  }

  boolean wantsJson() {
    var accept = head.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("application/json");
  }

  private static Duration deadline(HttpServerRequest head) {
    var text = head.getHeader(DEADLINE);
    if (text == null) {
      return Duration.ZERO;
    }
    boolean digits =
        !text.isEmpty()
            && text.length() <= DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Long.parseLong(text) == 0) {
      throw Problem.of(
              Code.BAD_FIELD, DEADLINE + " must be a whole number from 1, was \"" + text + "\"")
          .and("field", DEADLINE);
    }
    return Duration.ofMillis(Long.parseLong(text));
  }

  private static Optional<String> key(HttpServerRequest head) {
    var text = head.getHeader(KEY);
    if (text == null) {
      return Optional.empty();
    }
    boolean visible = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (text.isEmpty() || text.length() > KEY_CHARS_MAX || !visible) {
      throw Problem.of(
              Code.BAD_FIELD, KEY + " must be 1 to " + KEY_CHARS_MAX + " visible ASCII characters")
          .and("field", KEY);
    }
    return Optional.of(text);
  }
}
