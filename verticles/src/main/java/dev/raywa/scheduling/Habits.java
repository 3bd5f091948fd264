package dev.raywa.scheduling;

import dev.raywa.message.FunctionRef;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Which models the calls of a function used on this node before: the next call probably uses them
/// too. Used by one thread.
final class Habits {
  /// Functions that are remembered; the one that was not asked for the longest is forgotten.
  static final int FUNCTIONS_MAX = 1000;

  /// Models that are remembered of each.
  static final int MODELS_MAX = 8;

  private final Map<FunctionRef, Set<Long>> models = new LinkedHashMap<>(16, 0.75f, true);

  /// A call of the function used this model.
  void uses(FunctionRef function, long model) {
    var known = models.computeIfAbsent(function, _ -> new HashSet<>());
    if (known.size() < MODELS_MAX) {
      known.add(model);
    }
    if (models.size() > FUNCTIONS_MAX) {
      models.remove(models.keySet().iterator().next());
    }
  }

  /// What calls of the function used.
  Set<Long> of(FunctionRef function) {
    return models.isEmpty() ? Set.of() : models.getOrDefault(function, Set.of());
  }
}
