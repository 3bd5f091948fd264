package dev.raywa.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The dictionary of one kind of thing in a batch that is being written: the first use writes 0 and
/// the thing, later ones only its place, from 1. For one thread.
///
/// Most batches repeat one value, so that one is compared first and a table is made for the second.
final class Seen<T> {
  /// The most things of one kind that a batch remembers; what comes later is written in full.
  static final int ENTRIES_MAX = 1024;

  private final BiConsumer<BatchWriter, T> full;
  private @Nullable T last;
  private int lastPlace;
  private int count;
  private @Nullable Map<T, Integer> places;

  /// A dictionary of things that are written in full like this.
  Seen(BiConsumer<BatchWriter, T> full) {
    this.full = full;
  }

  /// Writes the place of the thing, or 0 and the thing.
  void write(BatchWriter to, T value) {
    int place = placeOf(value);
    to.out().varint(place);
    if (place == 0) {
      full.accept(to, value);
    }
  }

  private int placeOf(T value) {
    if (value.equals(last)) {
      return lastPlace;
    }
    int known = last == null ? 0 : table(last).getOrDefault(value, 0);
    if (known == 0 && count == ENTRIES_MAX) {
      return 0;
    }
    last = value;
    if (known != 0) {
      lastPlace = known;
      return known;
    }
    lastPlace = ++count;
    if (places != null) {
      places.put(value, lastPlace);
    }
    return 0;
  }

  private Map<T, Integer> table(T first) {
    if (places == null) {
      places = new HashMap<>();
      places.put(first, lastPlace);
    }
    return places;
  }
}
