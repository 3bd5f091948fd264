package dev.raywa.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable run of bytes.
///
/// The array is shared, not copied: whoever hands it over promises never to write to it again, and
/// whoever reads it through [#array()] promises the same.
public final class Bytes {
  /// No bytes at all: the value of a task that returns nothing.
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /// Wraps an array that nobody writes to any more.
  public static Bytes of(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array);
  }

  /// The UTF-8 form of a text.
  public static Bytes utf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The shared array; reading only.
  public byte[] array() {
    return array;
  }

  /// How many bytes there are.
  public int size() {
    return array.length;
  }

  /// The bytes read as UTF-8.
  public String asUtf8() {
    return new String(array, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /// At most the first 16 bytes in hex, and the size.
  @Override
  public String toString() {
    var head = HexFormat.of().formatHex(array, 0, Math.min(16, array.length));
    return "Bytes[" + array.length + "]" + head + (array.length > 16 ? "…" : "");
  }
}
