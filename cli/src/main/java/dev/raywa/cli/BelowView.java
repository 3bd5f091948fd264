package dev.raywa.cli;

import org.jspecify.annotations.Nullable;

/// Shows lists of tasks below jobs and calls.
final class BelowView {
  private final ListOptions list;
  private final Screen screen;
  private final OutputOptions output;

  BelowView(ListOptions list, Screen screen, OutputOptions output) {
    this.list = list;
    this.screen = screen;
    this.output = output;
  }

  /// What tasks below something are asked for by.
  static Filters filters(@Nullable State state, @Nullable String label) {
    return new Filters().add("state", state).add("label", label);
  }

  /// Asks for a list and shows it, with remarks when it is not whole.
  void show(NodeApi api, String path, Filters filters) throws CommandFailed, InterruptedException {
    var listing = new ListOptions.Listing(path, "tasks", filters, Tables::below);
    long forgotten = list.show(listing, api, screen, output).getLong("forgotten", 0L);
    if (forgotten > 0 && !output.quiet && !output.json) {
      screen.line(forgotten + " more have ended and are not remembered (tasks.kept.max)");
    }
  }
}
