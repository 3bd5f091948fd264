package dev.raywa.wasm.chicory;

import dev.raywa.message.ModuleId;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.SandboxStats;
import java.util.LinkedHashMap;
import java.util.Optional;

/// What is known of modules on this node: those that run, as many as fit, and why others were
/// refused. The least recently used are forgotten first. Thread-safe.
final class ModuleCache {
  private static final int REFUSALS_MAX = 1_024;

  private final long bytesMax;
  private final LinkedHashMap<ModuleId, Prepared> modules = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<ModuleId, TaskError> refusals = new LinkedHashMap<>(16, 0.75f, true);
  private long hits;
  private long misses;

  ModuleCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  synchronized Optional<Prepared> module(ModuleId id) {
    return Optional.ofNullable(modules.get(id));
  }

  /// The same, counted as a hit or a miss.
  synchronized Optional<Prepared> wanted(ModuleId id) {
    var found = module(id);
    hits += found.isPresent() ? 1 : 0;
    misses += found.isPresent() ? 0 : 1;
    return found;
  }

  /// @param rejected what only the loader knows
  synchronized SandboxStats stats(long rejected) {
    long bytes = modules.values().stream().mapToLong(Prepared::weightBytes).sum();
    return new SandboxStats(modules.size(), bytes, hits, misses, rejected);
  }

  synchronized Optional<TaskError> refusal(ModuleId id) {
    return Optional.ofNullable(refusals.get(id));
  }

  /// Keeps a module, even alone over the limit: it is about to run.
  synchronized void put(Prepared module) {
    modules.put(module.id(), module);
    long total = modules.values().stream().mapToLong(Prepared::weightBytes).sum();
    var eldest = modules.entrySet().iterator();
    while (total > bytesMax && modules.size() > 1) {
      total -= eldest.next().getValue().weightBytes();
      eldest.remove();
    }
  }

  synchronized void refuse(ModuleId id, TaskError error) {
    refusals.put(id, error);
    if (refusals.size() > REFUSALS_MAX) {
      refusals.remove(refusals.firstEntry().getKey());
    }
  }

  synchronized int size() {
    return modules.size();
  }

  synchronized void clear() {
    modules.clear();
    refusals.clear();
  }
}
