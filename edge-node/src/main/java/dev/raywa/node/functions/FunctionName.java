package dev.raywa.node.functions;

/// How people call a function: 1 to 63 lower-case letters, digits, dots, dashes or underscores, a
/// letter or digit first.
public record FunctionName(String value) {
  /// What a name looks like, for messages.
  public static final String SHAPE = "[a-z0-9][a-z0-9._-]{0,62}";

  private static final int CHARS_MAX = 63;

  public FunctionName {
    if (!isName(value)) {
      throw new IllegalArgumentException(
          "a function's name must match "
              + SHAPE
              + ", was: "
              + value.substring(0, Math.min(value.length(), 2 * CHARS_MAX)));
    }
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > CHARS_MAX || !isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
