package dev.raywa.grid.hazelcast;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// How many bytes of values a node keeps in memory, and which of them goes first: the one that was
/// not used for longest, unless somebody uses it right now. Knows sizes and order, not the bytes.
/// Not safe for use by several threads.
final class Budget {
  private final long bytesMax;
  private final Map<Kept, Resident> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  Budget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  long bytesMax() {
    return bytesMax;
  }

  /// The sizes of all values, added up; never more than the most that is allowed.
  long bytes() {
    return bytes;
  }

  /// A value that is there; it is now the one used last.
  Optional<Resident> find(Kept value) {
    return Optional.ofNullable(byUse.get(value));
  }

  /// Takes a value that is not there yet, if it fits.
  Optional<Resident> admit(Kept value) {
    if (value.place().size() > bytesMax - bytes) {
      return Optional.empty();
    }
    var resident = new Resident(value);
    if (byUse.putIfAbsent(value, resident) != null) {
      throw new IllegalStateException("already there: " + value);
    }
    bytes += value.place().size();
    return Optional.of(resident);
  }

  /// The value to part with next: of those that nobody uses and that may go, the one not used for
  /// longest.
  Optional<Resident> victim(Predicate<Kept> mayGo) {
    return byUse.values().stream()
        .filter(resident -> resident.users() == 0 && mayGo.test(resident.value()))
        .findFirst();
  }

  /// Whether somebody uses a value now, so that it may become a victim later.
  boolean busy() {
    return byUse.values().stream().anyMatch(resident -> resident.users() > 0);
  }

  /// Frees what a value takes; harmless when it has gone already.
  void remove(Resident resident) {
    if (byUse.remove(resident.value(), resident)) {
      bytes -= resident.value().place().size();
    }
  }
}
