package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// How much of a list is wanted, and how it is shown; the same in every command.
final class ListOptions {
  private static final int LIMIT_MAX = 1_000_000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most; otherwise 100.")
  int limit;

  /// A list of the cluster.
  ///
  /// @param key of its entries
  /// @param table how people see them
  record Listing(
      String path, String key, Filters filters, Function<List<JsonObject>, Table> table) {}

  /// Asks for a list and shows it, with a remark when it is not whole; the answer.
  JsonObject show(Listing listing, NodeApi api, Screen screen, OutputOptions output)
      throws CommandFailed, InterruptedException {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new CommandFailed("BAD_OPTION", "--limit is 1 to " + LIMIT_MAX + ", was: " + limit);
    }
    var filters = listing.filters().toString();
    var answer = Pages.read(api, listing.path(), listing.key(), filters, limit);
    Missing.tell(answer, screen);
    if (output.json) {
      screen.answer(answer.encode());
      return answer;
    }
    var entries = Tables.objects(answer, listing.key());
    listing.table().apply(entries).lines().forEach(screen::answer);
    long total = answer.getLong("total", 0L);
    if (entries.size() < total && !output.quiet) {
      screen.line(entries.size() + " of " + total + "; --limit shows more");
    }
    return answer;
  }
}
