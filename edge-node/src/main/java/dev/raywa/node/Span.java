package dev.raywa.node;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/// Times as people write them: `250ms`, `5s`, `2m`, `1h`. The unit is always named.
final class Span {
  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h)");

  private Span() {}

  static Duration parse(String text) {
    var matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a time with a unit: \"" + text + "\"");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /// In the largest unit that keeps the number whole.
  static String text(Duration time) {
    long ms = time.toMillis();
    if (ms == 0 || ms % 1000 != 0) {
      return ms + " ms";
    }
    long s = ms / 1000;
    if (s % 3600 == 0) {
      return s / 3600 + " h";
    }
    return s % 60 == 0 ? s / 60 + " m" : s + " s";
  }
}
