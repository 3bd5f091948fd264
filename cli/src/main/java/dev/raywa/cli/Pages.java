package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Reads a list that comes in pages.
final class Pages {
  private static final int PAGE_MAX = 1000;

  private Pages() {}

  /// The first entries of a list, as one page; `total` counts all of them.
  ///
  /// @param key of the entries
  /// @param filters parameters, each with `&` behind it
  /// @param max how many entries at most
  static JsonObject read(NodeApi api, String path, String key, String filters, int max)
      throws CommandFailed, InterruptedException {
    var entries = new ArrayList<Object>();
    var after = "";
    while (true) {
      int limit = Math.min(PAGE_MAX, max - entries.size());
      var page = api.get(path + "?" + filters + "limit=" + limit + after);
      page.getJsonArray(key, new JsonArray()).forEach(entries::add);
      var next = page.getString("next");
      if (next == null || entries.size() >= max) {
        return page.put(key, new JsonArray(List.copyOf(entries)));
      }
      after = "&after=" + Paths.encoded(next);
    }
  }
}
