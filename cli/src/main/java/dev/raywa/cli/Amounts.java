package dev.raywa.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads times and sizes as people write them.
final class Amounts {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?) ?([kmgt]?)(?:i?b)?");
  private static final String UNITS = "kmgt";

  private Amounts() {}

  /// A time such as `500ms`, `10s`, `5m` or `1h`.
  static Duration time(String text) {
    var match = TIME.matcher(text);
    if (!match.matches()) {
      throw new TypeConversionException(
          "a time is a number with ms, s, m or h, such as 10s, was: " + text);
    }
    long amount = Long.parseLong(match.group(1));
    var time =
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    if (time.isZero()) {
      throw new TypeConversionException("a time must be longer than 0, was: " + text);
    }
    return time;
  }

  /// A size such as `64m`, `1.5GiB` or `1000`, in bytes; all units are binary.
  static long bytes(String text) {
    var match = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new TypeConversionException(
          "a size is a number of bytes, or one with k, m, g or t, such as 512m, was: " + text);
    }
    int steps = match.group(2).isEmpty() ? 0 : UNITS.indexOf(match.group(2)) + 1;
    var bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(1L << (10 * steps)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new TypeConversionException("a size this large cannot be counted: " + text);
    }
    return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /// For options that are a time.
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return time(text);
    }
  }

  /// For options that are a size.
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return bytes(text);
    }
  }
}
