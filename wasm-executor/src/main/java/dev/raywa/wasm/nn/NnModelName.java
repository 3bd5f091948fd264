package dev.raywa.wasm.nn;

import java.util.Optional;
import java.util.regex.Pattern;

/// How a guest names a model: `name`, `name@3` or `name@sha256:…`.
///
/// @param name letters, digits, dots, underscores, hyphens and slashes, 1 to 128 of them
/// @param version a number of 1 to 9 digits, `sha256:` and 64 lower-case hex digits, or empty for
///   the latest
public record NnModelName(String name, String version) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,128}");
  private static final Pattern VERSION = Pattern.compile("|[0-9]{1,9}|sha256:[0-9a-f]{64}");

  public NnModelName {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a model's name must match " + NAME + ", was: " + name);
    }
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "a model's version must match " + VERSION + ", was: " + version);
    }
  }

  /// Reads a name as guests write it; empty when no model can have it.
  public static Optional<NnModelName> parse(String text) {
    int at = text.indexOf('@');
    var name = at < 0 ? text : text.substring(0, at);
    var version = at < 0 ? "" : text.substring(at + 1);
    boolean fits =
        NAME.matcher(name).matches()
            && VERSION.matcher(version).matches()
            && (at < 0 || !version.isEmpty());
    return fits ? Optional.of(new NnModelName(name, version)) : Optional.empty();
  }

  /// The inverse of [#parse].
  @Override
  public String toString() {
    return version.isEmpty() ? name : name + "@" + version;
  }
}
