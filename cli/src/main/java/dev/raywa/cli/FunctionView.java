package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;

/// A version of a function, for people.
final class FunctionView {
  private FunctionView() {}

  /// The exports with their types, a line each.
  static List<String> exports(JsonObject version) {
    return Tables.objects(version, "exports").stream()
        .map(export -> "  " + export.getString("name", "?") + " " + export.getString("type", ""))
        .toList();
  }

  /// All that is known of it.
  static void show(JsonObject version, Screen screen) {
    screen.answer(VersionView.ref(version));
    screen.answer("module: " + version.getString("module", "?"));
    screen.answer("deployed: " + version.getString("time", "?"));
    VersionView.tellVersions(version, screen);
    version
        .getJsonObject("settings", new JsonObject())
        .forEach(setting -> screen.answer(setting.getKey() + ": " + setting.getValue()));
    screen.answer("command: " + version.getBoolean("command", false));
    screen.answer("exports:");
    exports(version).forEach(screen::answer);
  }
}
