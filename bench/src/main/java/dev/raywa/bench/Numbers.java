package dev.raywa.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// How numbers are written: three digits that count, thousands apart.
final class Numbers {
  private static final MathContext DIGITS = new MathContext(3);

  private Numbers() {}

  static String text(double value) {
    if (!Double.isFinite(value)) {
      return "unknown";
    }
    var rounded = BigDecimal.valueOf(value).round(DIGITS);
    if (rounded.abs().compareTo(BigDecimal.valueOf(100)) >= 0) {
      return String.format(Locale.ROOT, "%,d", rounded.longValueExact());
    }
    return rounded.stripTrailingZeros().toPlainString();
  }

  /// A distance from a goal: `met`, or how many times is missing.
  static String ratio(double timesShort) {
    return timesShort <= 1 ? "met" : text(timesShort) + " ×";
  }
}
