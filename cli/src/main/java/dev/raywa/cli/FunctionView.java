package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/// A version of a function, for people.
final class FunctionView {
  private FunctionView() {}

  /// `squares@1`.
  static String ref(JsonObject version) {
    return version.getString("name", "?") + "@" + version.getInteger("version", 0);
  }

  /// The exports with their types, a line each.
  static List<String> exports(JsonObject version) {
    return Tables.objects(version, "exports").stream()
        .map(export -> "  " + export.getString("name", "?") + " " + export.getString("type", ""))
        .toList();
  }

  /// All that is known of it.
  static void show(JsonObject version, Screen screen) {
    screen.answer(ref(version));
    screen.answer("module: " + version.getString("module", "?"));
    screen.answer("deployed: " + version.getString("time", "?"));
    var versions = versions(version);
    if (!versions.isEmpty()) {
      screen.answer("versions: " + versions);
    }
    version
        .getJsonObject("settings", new JsonObject())
        .forEach(setting -> screen.answer(setting.getKey() + ": " + setting.getValue()));
    screen.answer("command: " + version.getBoolean("command", false));
    screen.answer("exports:");
    exports(version).forEach(screen::answer);
  }

  private static String versions(JsonObject version) {
    return version.getJsonArray("versions", new JsonArray()).stream()
        .map(one -> one instanceof JsonObject json ? json.getValue("version") : one)
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
