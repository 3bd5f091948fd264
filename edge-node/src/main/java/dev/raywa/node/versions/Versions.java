package dev.raywa.node.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// All versions of one thing, as the cluster keeps them.
///
/// @param last the highest number that was given
/// @param versions the oldest first, at least one
public record Versions<V extends Numbered>(int last, List<V> versions) {
  public Versions {
    versions = List.copyOf(versions);
    if (versions.isEmpty() || last < versions.getLast().version()) {
      throw new IllegalArgumentException(
          "there are versions up to the last, were " + versions + " and " + last);
    }
  }

  /// What is meant when no version is named.
  public V newest() {
    return versions.getLast();
  }

  /// One version, or the newest.
  public Optional<V> find(OptionalInt version) {
    return version.isEmpty()
        ? Optional.of(newest())
        : versions.stream().filter(one -> one.version() == version.getAsInt()).findFirst();
  }

  /// Their numbers, the oldest first.
  public List<Integer> numbers() {
    return versions.stream().map(Numbered::version).toList();
  }

  /// The number after the last one.
  public static int next(Optional<? extends Versions<?>> versions) {
    return versions.map(Versions::last).orElse(0) + 1;
  }

  /// What is there and a newer one; the oldest go when there are too many.
  public static <V extends Numbered> Versions<V> plus(
      Optional<Versions<V>> versions, V next, int versionsMax) {
    var all = new ArrayList<>(versions.map(Versions::versions).orElse(List.of()));
    all.add(next);
    return new Versions<>(
        next.version(), all.subList(Math.max(0, all.size() - versionsMax), all.size()));
  }

  /// These without one, or without any; empty when none is left.
  public Optional<Versions<V>> minus(OptionalInt version) {
    var rest =
        versions.stream()
            .filter(one -> version.isPresent() && one.version() != version.getAsInt())
            .toList();
    return rest.isEmpty() ? Optional.empty() : Optional.of(new Versions<>(last, rest));
  }
}
