package dev.raywa.node.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/// What the head of a request asks of a function.
///
/// @param target with the function as it stands in the path
/// @param pathInfo what follows the export in the path
/// @param key under which the request may come again
record CallRequest(
    HttpServerRequest head,
    CallTarget target,
    String pathInfo,
    Prefer prefer,
    Optional<String> key) {
  private static final String DEADLINE = "Raywa-Deadline-Ms";
  private static final String KEY = "Idempotency-Key";
  private static final int KEY_CHARS_MAX = 255;
  private static final int DIGITS_MAX = 12;

  /// Reads it; a [Problem] names the header that is wrong.
  static CallRequest of(RoutingContext context) {
    var head = context.request();
    var export = Optional.ofNullable(context.pathParam("export"));
    var prefer = Prefer.of(head);
    var key = key(head);
    var target =
        new CallTarget(
            Caller.of(context).namespace(),
            context.pathParam("function"),
            export,
            deadline(head),
            prefer.async() || key.isPresent(),
            Traced.place(head));
    var pathInfo = export.isPresent() ? "" : Cgi.pathInfo(head.path());
    return new CallRequest(head, target, pathInfo, prefer, key);
  }

  /// Whether the invocation ends when its client leaves.
  boolean endsWithClient() {
    return !target.recorded();
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
