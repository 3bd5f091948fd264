package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/// What people see of things with versions: functions and models.
final class VersionView {
  private VersionView() {}

  /// `squares@1`.
  static String ref(JsonObject version) {
    return version.getString("name", "?") + "@" + version.getInteger("version", 0);
  }

  /// The numbers of all versions, where they were asked for.
  static void tellVersions(JsonObject version, Screen screen) {
    var versions =
        version.getJsonArray("versions", new JsonArray()).stream()
            .map(one -> one instanceof JsonObject json ? json.getValue("version") : one)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    if (!versions.isEmpty()) {
      screen.answer("versions: " + versions);
    }
  }

  /// The versions that made room for this one.
  static void tellForgotten(JsonObject version, Screen screen, OutputOptions output) {
    var forgotten = version.getJsonArray("forgotten", new JsonArray());
    if (!forgotten.isEmpty() && !output.quiet) {
      var numbers = forgotten.stream().map(String::valueOf).collect(Collectors.joining(", "));
      screen.line("forgotten to make room: version " + numbers);
    }
  }

  /// Deletes what is at a path, and says so; the exit code.
  static int delete(String path, NodeApi api, Screen screen, OutputOptions output)
      throws CommandFailed, InterruptedException {
    var answer = api.delete(path);
    if (output.json) {
      screen.answer(answer.encode());
    } else if (!output.quiet) {
      screen.answer("deleted " + answer.getString("deleted", "it"));
    }
    return ExitCodes.OK;
  }
}
