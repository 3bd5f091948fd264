package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Answers with a page of things of a namespace that have a `name`, those whose names begin so.
final class NamedList {
  private NamedList() {}

  /// Finds what is wrong with the parameters.
  static void read(RoutingContext context) {
    Page.of(context.request());
  }

  /// @param key of the entries
  /// @param source of all of them, by name, from a namespace and how names begin; may block
  static Future<Reply> answer(
      RoutingContext context,
      Vertx vertx,
      String key,
      BiFunction<Namespace, String, List<JsonObject>> source) {
    var namespace = Caller.of(context).namespace();
    var page = Page.of(context.request());
    var prefix = Optional.ofNullable(context.request().getParam("prefix")).orElse("");
    return Virtual.run(vertx, () -> Reply.ok(page(key, page, source.apply(namespace, prefix))));
  }

  private static JsonObject page(String key, Page page, List<JsonObject> all) {
    var after = page.after().orElse("");
    var rest = all.stream().filter(one -> name(one).compareTo(after) > 0).toList();
    var shown = rest.subList(0, Math.min(page.limit(), rest.size()));
    Optional<String> next =
        shown.size() < rest.size() ? Optional.of(name(shown.getLast())) : Optional.empty();
    return page.json(key, shown, all.size(), next);
  }

  private static String name(JsonObject one) {
    return one.getString("name");
  }
}
