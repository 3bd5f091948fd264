package dev.raywa.message;

import java.util.regex.Pattern;

/// Names one node for the life of its process; a node that comes back has a new one.
public record NodeId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1,64}");

  public NodeId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("node id must match " + SHAPE + ", was: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
