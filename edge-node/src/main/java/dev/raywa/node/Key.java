package dev.raywa.node;

import java.util.Locale;
import java.util.function.Function;

/// One key of the configuration.
///
/// @param name lower-case with dots
/// @param kind its form
/// @param fallback the default, as it would be written; empty for none
/// @param fallbackWords the default, as the table shows it
/// @param meaning one sentence for people
record Key<T>(
    String name,
    Kind<T> kind,
    Function<Machine, String> fallback,
    String fallbackWords,
    String meaning) {
  /// Prefix of environment variables.
  static final String VARIABLE_PREFIX = "RAYWA_";

  /// A key whose default is the same on every machine.
  static <T> Key<T> of(String name, Kind<T> kind, String fallback, String meaning) {
    var words = fallback.isEmpty() ? "none" : "`" + fallback + "`";
    return new Key<>(name, kind, _ -> fallback, words, meaning);
  }

  /// The environment variable that sets it: `RAYWA_CLUSTER_NAME` for `cluster.name`.
  String variable() {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /// The flag of the command line that sets it: `--cluster-name` for `cluster.name`.
  String flag() {
    return "--" + name.replace('.', '-');
  }

  /// Reads what was written at a place.
  T read(String text, String place) {
    try {
      var value = kind.reader().apply(text.strip());
      if (kind.right().test(value)) {
        return value;
      }
    } catch (IllegalArgumentException | ArithmeticException _) {
      // Said below, in the words of the key.
    }
    throw wrong(text, " (" + place + ")");
  }

  /// The value, once it is known to be right.
  T require(T value) {
    if (!kind.right().test(value)) {
      throw wrong("" + value, "");
    }
    return value;
  }

  private ConfigException wrong(String text, String place) {
    var shown = name.endsWith(".secret") ? "…" : text;
    return new ConfigException(
        name + " cannot be \"" + shown + "\"" + place + ": it is " + kind.form());
  }
}
