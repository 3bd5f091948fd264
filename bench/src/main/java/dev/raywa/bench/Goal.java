package dev.raywa.bench;

/// What a figure should be.
///
/// @param bound the most or the least
/// @param value in the unit of the figure
public record Goal(Bound bound, double value) {
  /// Which side of the value is good.
  public enum Bound {
    /// The figure should not be above.
    AT_MOST("≤"),
    /// The figure should not be below.
    AT_LEAST("≥");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    /// As people write it.
    String sign() {
      return sign;
    }
  }

  public Goal {
    if (!(value > 0)) {
      throw new IllegalArgumentException("a goal must be above 0, was: " + value);
    }
  }

  static Goal atMost(double value) {
    return new Goal(Bound.AT_MOST, value);
  }

  static Goal atLeast(double value) {
    return new Goal(Bound.AT_LEAST, value);
  }

  /// How many times better the measured value would have to be; at most 1 when the goal is met.
  double timesShort(double measured) {
    return switch (bound) {
      case AT_MOST -> measured / value;
      case AT_LEAST -> value / measured;
    };
  }
}
