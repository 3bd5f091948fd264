package dev.raywa.cli;

import org.jspecify.annotations.Nullable;

/// Shows lists of tasks below jobs and calls.
final class BelowView {
  private static final int LIMIT_MAX = 1_000_000;

  private final Screen screen;
  private final OutputOptions output;

  BelowView(Screen screen, OutputOptions output) {
    this.screen = screen;
    this.output = output;
  }

  /// The parameters of a list, each with `&` behind it.
  static String filters(@Nullable State state, @Nullable String label) {
    var filters = new StringBuilder();
    if (state != null) {
      filters.append("state=").append(state.name()).append('&');
    }
    if (label != null) {
      filters.append("label=").append(Paths.encoded(label)).append('&');
    }
    return filters.toString();
  }

  /// Refuses limits that no list has.
  static void requireLimit(int limit) throws CommandFailed {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new CommandFailed("BAD_OPTION", "--limit is 1 to " + LIMIT_MAX + ", was: " + limit);
    }
  }

  /// Asks for a list and shows it, with a remark when it is not whole.
  void show(NodeApi api, String path, String filters, int limit)
      throws CommandFailed, InterruptedException {
    requireLimit(limit);
    var answer = Pages.read(api, path, "tasks", filters, limit);
    var tasks = Tables.objects(answer, "tasks");
    Missing.tell(answer, screen);
    if (output.json) {
      screen.answer(answer.encode());
      return;
    }
    Tables.below(tasks).lines().forEach(screen::answer);
    long total = answer.getLong("total", 0L);
    long forgotten = answer.getLong("forgotten", 0L);
    if (tasks.size() < total && !output.quiet) {
      screen.line(tasks.size() + " of " + total + "; --limit shows more");
    }
    if (forgotten > 0 && !output.quiet) {
      screen.line(forgotten + " more have ended and are not remembered (tasks.kept.max)");
    }
  }
}
