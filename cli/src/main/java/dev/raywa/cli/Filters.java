package dev.raywa.cli;

import org.jspecify.annotations.Nullable;

/// The parameters by which a list is asked for.
final class Filters {
  private final StringBuilder text = new StringBuilder();

  /// Asks only for those of which this holds; nothing without a value.
  Filters add(String name, @Nullable Object value) {
    if (value != null) {
      text.append(name).append('=').append(Paths.encoded(value.toString())).append('&');
    }
    return this;
  }

  /// Each with `&` behind it.
  @Override
  public String toString() {
    return text.toString();
  }
}
