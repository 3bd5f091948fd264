package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/// Says that a list is not whole.
final class Missing {
  private Missing() {}

  /// A line on stderr that names the nodes whose part a list lacks, when there are any.
  static void tell(JsonObject answer, Screen screen) {
    var missing = answer.getJsonArray("missing", new JsonArray());
    if (!missing.isEmpty()) {
      var names = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
      screen.line("raywa-vx: these nodes did not answer, and their part is missing: " + names);
    }
  }
}
