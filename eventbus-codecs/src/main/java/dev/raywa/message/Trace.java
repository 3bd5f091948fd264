package dev.raywa.message;

import java.util.HexFormat;
import java.util.Optional;

/// A place in a trace, as W3C Trace Context has it: the trace and the span in it that others are
/// below.
///
/// @param high the first half of the trace's id
/// @param low the second half; both together are not 0
/// @param span the span's id, not 0
/// @param flags 0 to 255; bit 0 says that the trace is recorded
public record Trace(long high, long low, long span, int flags) {
  /// What the header and the variable of commands are called; the variable in capitals.
  public static final String HEADER = "traceparent";

  private static final String DIGITS = "0123456789abcdef";
  private static final int FLAGS_MAX = 0xff;
  private static final int LONG_DIGITS = 16;
  private static final int LOW_AT = 19;
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int SIZE = 55;
  private static final HexFormat HEX = HexFormat.of();

  public Trace {
    if ((high | low) == 0 || span == 0) {
      throw new IllegalArgumentException("the ids of a trace and its span must not be 0");
    }
    if (flags < 0 || flags > FLAGS_MAX) {
      throw new IllegalArgumentException("flags must be 0 to 255, was: " + flags);
    }
  }

  /// Reads a `traceparent` of any version; empty when it is none. What a later version adds is
  /// dropped.
  public static Optional<Trace> parse(String text) {
    return isTrace(text) ? Optional.of(read(text)) : Optional.empty();
  }

  private static boolean isTrace(String text) {
    boolean whole = text.length() == SIZE;
    boolean longer = text.length() > SIZE && !text.startsWith("00") && text.charAt(SIZE) == '-';
    if (!(whole || longer) || text.startsWith("ff")) {
      return false;
    }
    for (int at = 0; at < SIZE; at++) {
      char c = text.charAt(at);
      boolean dash = at == 2 || at == SPAN_AT - 1 || at == FLAGS_AT - 1;
      if (dash ? c != '-' : DIGITS.indexOf(c) < 0) {
        return false;
      }
    }
    return (bits(text, 3) | bits(text, LOW_AT)) != 0 && bits(text, SPAN_AT) != 0;
  }

  private static Trace read(String text) {
    int flags = HexFormat.fromHexDigits(text, FLAGS_AT, SIZE);
    return new Trace(bits(text, 3), bits(text, LOW_AT), bits(text, SPAN_AT), flags);
  }

  private static long bits(String text, int at) {
    return HexFormat.fromHexDigitsToLong(text, at, at + LONG_DIGITS);
  }

  /// The trace's id, 32 hexadecimal digits.
  public String traceId() {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }

  /// The span's id, 16 hexadecimal digits.
  public String spanId() {
    return HEX.toHexDigits(span);
  }

  /// The `traceparent` of version 00 that says this.
  @Override
  public String toString() {
    return "00-" + traceId() + "-" + spanId() + "-" + HEX.toHexDigits((byte) flags);
  }
}
