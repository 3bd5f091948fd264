package dev.raywa.node.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of an object that a client wants (RFC 9110, 14).
///
/// @param from the first byte
/// @param size how many bytes; 0 only of an empty object
record ByteRange(long from, long size) {
  private static final Pattern SINGLE = Pattern.compile("(?i)bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*");
  private static final int DIGITS_MAX = 18;

  /// What a header asks for.
  sealed interface Wanted {
    /// Everything: there is no header, or it is none that this node understands, or it wants
    /// several parts.
    record Whole() implements Wanted {}

    /// One part.
    record Part(ByteRange range) implements Wanted {}

    /// A part that is not there.
    record Outside() implements Wanted {}
  }

  /// What a `Range` header says of an object of this size.
  static Wanted of(Optional<String> header, long size) {
    var single = header.map(SINGLE::matcher).filter(Matcher::matches);
    if (single.isEmpty() || (first(single.get()).isEmpty() && last(single.get()).isEmpty())) {
      return new Wanted.Whole();
    }
    return first(single.get()).isEmpty()
        ? suffix(number(last(single.get())), size)
        : part(number(first(single.get())), last(single.get()), size);
  }

  private static Wanted suffix(long wanted, long size) {
    long length = Math.min(wanted, size);
    return length == 0
        ? new Wanted.Outside()
        : new Wanted.Part(new ByteRange(size - length, length));
  }

  private static Wanted part(long from, String last, long size) {
    long to = last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
    if (!last.isEmpty() && number(last) < from) {
      return new Wanted.Whole();
    }
    return from >= size
        ? new Wanted.Outside()
        : new Wanted.Part(new ByteRange(from, to - from + 1));
  }

  /// The value of `Content-Range`.
  String of(long whole) {
    return "bytes " + from + "-" + (from + size - 1) + "/" + whole;
  }

  private static String first(Matcher matcher) {
    return matcher.group(1);
  }

  private static String last(Matcher matcher) {
    return matcher.group(2);
  }

  /// A number; what has too many digits is larger than any object.
  private static long number(String digits) {
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE / 2 : Long.parseLong(digits);
  }
}
