package dev.raywa.node;

import java.nio.file.Path;

/// Something in a source file that is not as the house wants it.
record Finding(Path file, long line, String sentence) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + sentence;
  }
}
