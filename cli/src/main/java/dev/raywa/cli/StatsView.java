package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/// Shows what became of many calls or tasks.
final class StatsView {
  private final Screen screen;
  private final OutputOptions output;

  StatsView(Screen screen, OutputOptions output) {
    this.screen = screen;
    this.output = output;
  }

  /// Asks for the figures of something and shows them.
  ///
  /// @param noun what is counted, in the plural
  void show(NodeApi api, String path, String noun) throws CommandFailed, InterruptedException {
    var stats = api.get(path);
    Missing.tell(stats, screen);
    if (output.json) {
      screen.answer(stats.encode());
      return;
    }
    screen.answer(noun + ": " + stats.getLong("count", 0L));
    var errors = stats.getJsonObject("errors", new JsonObject());
    errors.forEach(error -> screen.answer("  " + error.getKey() + ": " + error.getValue()));
    screen.answer("running: " + times(stats, "running"));
    screen.answer("waiting: " + times(stats, "waiting"));
    screen.answer(String.format(Locale.ROOT, "cpu: %.3f s", stats.getLong("cpuNanos", 0L) / 1e9));
  }

  private static String times(JsonObject stats, String key) {
    var times = stats.getJsonObject(key, new JsonObject());
    return String.format(
        Locale.ROOT,
        "p50 %.3f ms, p99 %.3f ms",
        times.getDouble("p50Ms", 0.0),
        times.getDouble("p99Ms", 0.0));
  }
}
