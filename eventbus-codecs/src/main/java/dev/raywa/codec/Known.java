package dev.raywa.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The dictionary of one kind of thing in a batch that is being read; the other half of [Seen]. For
/// one thread.
final class Known<T> {
  private final String what;
  private final String place;
  private final Function<BatchReader, T> full;
  private final List<T> values = new ArrayList<>();

  /// A dictionary of things that are called so, and read like this where they are in full.
  Known(String what, Function<BatchReader, T> full) {
    this.what = what;
    this.place = "place of a known " + what;
    this.full = full;
  }

  /// Reads a place, or 0 and the thing.
  T read(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int at = in.varint(place);
    if (at < 0 || at > values.size()) {
      throw in.refusal(offset, place + ", 0 to " + values.size(), Integer.toUnsignedString(at));
    }
    if (at > 0) {
      return values.get(at - 1);
    }
    var value = valid(from);
    if (values.size() < Seen.ENTRIES_MAX) {
      values.add(value);
    }
    return value;
  }

  private T valid(BatchReader from) {
    int offset = from.in().offset();
    try {
      return full.apply(from);
    } catch (IllegalArgumentException e) {
      throw from.in().refusal(offset, "a valid " + what, "one that is refused: " + e.getMessage());
    }
  }
}
