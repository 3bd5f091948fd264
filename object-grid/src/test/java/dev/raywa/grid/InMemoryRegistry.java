package dev.raywa.grid;

import dev.raywa.message.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A registry in this process; all nodes share one.
public final class InMemoryRegistry implements Registry {
  private record Entry(Bytes value, Instant until) {}

  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /// A registry that holds nothing.
  public InMemoryRegistry(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<Bytes> get(String name) {
    return Optional.ofNullable(entries.get(name)).filter(this::isKept).map(Entry::value);
  }

  @Override
  public boolean putIfAbsent(String name, Bytes value, Duration kept) {
    Registry.require(name, value, kept);
    var until = kept.isZero() ? Instant.MAX : clock.instant().plus(kept);
    var first = new AtomicBoolean();
    entries.compute(
        name,
        (_, had) -> {
          first.set(had == null || !isKept(had));
          return first.get() ? new Entry(value, until) : had;
        });
    return first.get();
  }

  @Override
  public boolean replace(String name, Bytes expected, Bytes next) {
    Registry.require(name, next, Duration.ZERO);
    var had = entries.get(name);
    return had != null
        && isKept(had)
        && had.value().equals(expected)
        && entries.replace(name, had, new Entry(next, had.until()));
  }

  @Override
  public boolean remove(String name, Bytes expected) {
    var had = entries.get(name);
    return had != null && isKept(had) && had.value().equals(expected) && entries.remove(name, had);
  }

  @Override
  public Map<String, Bytes> list(String prefix) {
    var found = new HashMap<String, Bytes>();
    entries.forEach((name, entry) -> {
      if (name.startsWith(prefix) && isKept(entry)) {
        found.put(name, entry.value());
      }
    });
    return found;
  }

  private boolean isKept(Entry entry) {
    return clock.instant().isBefore(entry.until());
  }
}
