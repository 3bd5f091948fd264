package dev.raywa.node.http;

import dev.raywa.node.functions.Deployed;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the open calls of functions that have a limit, on this node. Thread-safe.
final class OpenCalls {
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /// Lets a call of a function begin.
  ///
  /// @return to be run once, when it has ended
  Runnable enter(Deployed function) {
    int max = function.settings().concurrencyMax();
    if (max == 0) {
      return () -> {};
    }
    var key = function.namespace() + "/" + function.name();
    if (open.merge(key, 1, Integer::sum) > max) {
      leave(key);
      throw Problem.of(
              Code.TOO_MANY_CALLS,
              "function %s has %d open calls on this node, its most (concurrency)"
                  .formatted(function.name(), max))
          .with("Retry-After", "1");
    }
    return () -> leave(key);
  }

  private void leave(String key) {
    open.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }
}
