package dev.raywa.message;

import java.math.BigDecimal;

/// Amounts in the words of people.
public final class Quantity {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Quantity() {}

  /// Cores from thousandths: `1`, `0.5`.
  public static String cores(int cpuMilli) {
    return BigDecimal.valueOf(cpuMilli, 3).stripTrailingZeros().toPlainString();
  }

  /// Bytes in the largest binary unit of which there is at least one, to one decimal: `64 KiB`,
  /// `1.5 MiB`.
  public static String bytes(long bytes) {
    int unit = 0;
    double amount = bytes;
    while (Math.round(amount * 10) >= 10 * 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    var rounded = Math.round(amount * 10) / 10.0;
    var number = rounded == Math.rint(rounded) ? Long.toString((long) rounded) : "" + rounded;
    return number + " " + UNITS[unit];
  }
}
