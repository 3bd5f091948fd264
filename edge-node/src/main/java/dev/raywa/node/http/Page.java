package dev.raywa.node.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/// Which part of a long list a client wants.
///
/// @param limit the most entries
/// @param after the entry before the first one; empty for the beginning
record Page(int limit, Optional<String> after) {
  static final int LIMIT_MAX = 1000;
  private static final int LIMIT = 100;

  /// What the parameters `limit` and `after` say.
  static Page of(HttpServerRequest request) {
    var limit = request.getParam("limit");
    return new Page(
        limit == null ? LIMIT : limit(limit), Optional.ofNullable(request.getParam("after")));
  }

  /// A list with what belongs to it: how many there are in all, and after what the next page
  /// begins; null when there is none.
  JsonObject json(String name, List<JsonObject> entries, long total, Optional<String> next) {
    return new JsonObject()
        .put(name, new JsonArray(entries))
        .put("total", total)
        .put("next", next.orElse(null));
  }

  private static int limit(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int limit = digits ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > LIMIT_MAX) {
      throw Problem.of(
              Code.BAD_FIELD,
              "limit must be a whole number from 1 to " + LIMIT_MAX + ", was \"" + text + "\"")
          .and("field", "limit");
    }
    return limit;
  }
}
