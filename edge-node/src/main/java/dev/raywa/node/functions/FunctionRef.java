package dev.raywa.node.functions;

import java.util.OptionalInt;

/// A function by its name, and one of its versions or the newest: `name` or `name@version`.
///
/// @param version from 1
public record FunctionRef(FunctionName name, OptionalInt version) {
  private static final int DIGITS_MAX = 9;

  /// Reads what [#toString()] writes; an [IllegalArgumentException] says what is wrong.
  public static FunctionRef parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new FunctionRef(new FunctionName(text), OptionalInt.empty())
        : new FunctionRef(
            new FunctionName(text.substring(0, at)),
            OptionalInt.of(version(text.substring(at + 1))));
  }

  @Override
  public String toString() {
    return version.isPresent() ? name + "@" + version.getAsInt() : name.value();
  }

  private static int version(String text) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= DIGITS_MAX
            && text.charAt(0) != '0'
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw new IllegalArgumentException(
          "a version is a whole number from 1 to 999999999, was: " + text);
    }
    return Integer.parseInt(text);
  }
}
