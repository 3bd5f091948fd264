package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A version of a model, for people.
final class ModelView {
  private ModelView() {}

  /// All that is known of it.
  static void show(JsonObject model, Screen screen) {
    screen.answer(VersionView.ref(model));
    screen.answer("sha256: " + model.getString("sha256", "?"));
    screen.answer("size: " + Quantity.bytes(model.getLong("sizeBytes", 0L)));
    screen.answer("pushed: " + model.getString("time", "?"));
    VersionView.tellVersions(model, screen);
    screen.answer("opset: " + model.getLong("opset", 0L));
    screen.answer("operators: " + model.getLong("nodes", 0L) + ": " + words(model, "ops"));
    tensors(model).forEach(screen::answer);
  }

  /// What it takes and gives, a line each.
  static List<String> tensors(JsonObject model) {
    var lines = new ArrayList<String>();
    for (var side : List.of("inputs", "outputs")) {
      lines.add(side + ":");
      Tables.objects(model, side).forEach(one -> lines.add("  " + tensor(one)));
    }
    return lines;
  }

  private static String tensor(JsonObject one) {
    var shape = words(one, "shape").replace("-1", "?");
    return one.getString("name", "?") + " " + one.getString("type", "?") + " [" + shape + "]";
  }

  private static String words(JsonObject from, String key) {
    return from.getJsonArray(key, new JsonArray()).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
