package dev.raywa.node.versions;

import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Things of one kind in a registry, each with all its versions in one entry. Thread-safe. Every
/// method blocks.
public final class VersionRegistry<V extends Numbered> {
  /// Things that are kept near.
  private static final int NEAR_MAX = 1000;

  /// How often a change is tried that others are faster than.
  private static final int TRIES_MAX = 200;

  private static final long TRY_AGAIN_MS = 5;

  private final Registry registry;
  private final VersionDocument<V> format;
  private final Map<String, Near<V>> near = new ConcurrentHashMap<>();

  private record Near<V extends Numbered>(Bytes document, Versions<V> versions) {}

  /// What was there and what is there now; the same when nothing was changed.
  public record Change<V extends Numbered>(
      Optional<Versions<V>> before, Optional<Versions<V>> after) {
    /// Whether there was anything to do.
    public boolean isOne() {
      return !before.equals(after);
    }

    /// Numbers that made room for a newer version.
    public List<Integer> forgotten() {
      int oldest = after.map(now -> now.numbers().getFirst()).orElse(0);
      return before.map(Versions::numbers).orElse(List.of()).stream()
          .filter(version -> version < oldest)
          .toList();
    }
  }

  /// @param registry for things of this kind only
  public VersionRegistry(Registry registry, VersionDocument<V> format) {
    this.registry = registry;
    this.format = format;
  }

  /// The things of a namespace whose names begin so, by name.
  public List<Versions<V>> list(Namespace namespace, String prefix) {
    return registry.list(key(namespace, prefix)).entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .map(entry -> format.decode(entry.getValue()))
        .toList();
  }

  /// All versions of a thing.
  public Optional<Versions<V>> find(Namespace namespace, String name) {
    var key = key(namespace, name);
    var document = registry.get(key);
    if (document.isEmpty()) {
      near.remove(key);
      return Optional.empty();
    }
    var had = near.get(key);
    if (had != null && had.document().equals(document.get())) {
      return Optional.of(had.versions());
    }
    var versions = format.decode(document.get());
    // What is near is only a help: when it grows too large, it begins anew.
    if (near.size() >= NEAR_MAX) {
      near.clear();
    }
    near.put(key, new Near<>(document.get(), versions));
    return Optional.of(versions);
  }

  /// Changes a thing, again and again until nobody else was faster.
  ///
  /// @param step from what is there to what shall be; what it is given where nothing shall change
  public Change<V> change(
      Namespace namespace, String name, UnaryOperator<Optional<Versions<V>>> step) {
    var key = key(namespace, name);
    for (int i = 0; i < TRIES_MAX; i++) {
      var document = registry.get(key);
      var before = document.map(format::decode);
      var change = new Change<>(before, step.apply(before));
      if (!change.isOne() || changed(key, document, change.after().map(format::encode))) {
        return change;
      }
      pause();
    }
    throw new IllegalStateException("others change " + name + " all the time");
  }

  /// Removes a version, or all of them; nothing changes where there is none such.
  public Change<V> remove(Namespace namespace, String name, OptionalInt version) {
    return change(
        namespace,
        name,
        old ->
            old.flatMap(versions -> versions.find(version)).isEmpty()
                ? old
                : old.get().minus(version));
  }

  private boolean changed(String key, Optional<Bytes> before, Optional<Bytes> next) {
    if (next.isEmpty()) {
      return registry.remove(key, before.orElseThrow());
    }
    return before.isEmpty()
        ? registry.putIfAbsent(key, next.get(), Duration.ZERO)
        : registry.replace(key, before.get(), next.get());
  }

  private static String key(Namespace namespace, String name) {
    return namespace.value() + "/" + name;
  }

  private static void pause() {
    try {
      Thread.sleep(TRY_AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it changed something", e);
    }
  }
}
