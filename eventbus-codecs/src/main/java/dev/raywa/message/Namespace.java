package dev.raywa.message;

import java.util.regex.Pattern;

/// Keeps what belongs to one tenant apart from what belongs to others.
public record Namespace(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,64}");

  /// Where everything belongs that names no other one.
  public static final Namespace DEFAULT = new Namespace("default");

  public Namespace {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("a namespace must match " + SHAPE + ", was: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
