package dev.raywa.node;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/// Sizes as people write them: `512m`, `1.5GiB`, `64 KiB`, `1000`. All units are binary, as the
/// JVM's own are: `m`, `mb` and `MiB` mean the same.
final class ByteSize {
  private static final Pattern SHAPE =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?([kmgt]?)(?:i?b)?");
  private static final String UNITS = "kmgt";

  private ByteSize() {}

  static long parse(String text) {
    var matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size: \"" + text + "\"");
    }
    int steps = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    var bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * steps)));
    try {
      return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("more bytes than can be counted: \"" + text + "\"", e);
    }
  }
}
