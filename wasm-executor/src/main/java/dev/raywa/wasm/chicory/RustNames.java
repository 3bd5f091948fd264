package dev.raywa.wasm.chicory;

/// Undoes the mangling of Rust's older scheme, which rustc leaves in the name section: `_ZN`, each
/// part of the path behind its length, a last part `h` with 16 hex digits, and `E`.
final class RustNames {
  private static final String BEGIN = "_ZN";
  private static final int HASH = 17;

  private RustNames() {}

  /// The path that people wrote, `module::function`; any other name as it is.
  static String readable(String name) {
    if (!name.startsWith(BEGIN) || !name.endsWith("E")) {
      return name;
    }
    var path = new StringBuilder();
    int at = BEGIN.length();
    while (at < name.length() - 1) {
      int digits = at;
      while (Character.isDigit(name.charAt(digits))) {
        digits++;
      }
      int length = digits - at > 0 && digits - at < 4 ? Integer.parseInt(name, at, digits, 10) : 0;
      if (length == 0 || digits + length >= name.length()) {
        return name;
      }
      append(path, name.substring(digits, digits + length));
      at = digits + length;
    }
    return path.isEmpty() ? name : path.toString();
  }

  private static void append(StringBuilder path, String part) {
    if (part.length() == HASH && part.matches("h[0-9a-f]{16}")) {
      return;
    }
    if (!path.isEmpty()) {
      path.append("::");
    }
    path.append(part.replace("$LT$", "<").replace("$GT$", ">").replace("..", "::"));
  }
}
