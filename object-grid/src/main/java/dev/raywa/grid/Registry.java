package dev.raywa.grid;

import dev.raywa.message.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Named values that the whole cluster shares and agrees on: of several nodes that change the same
/// name at once, one succeeds. Every entry has one backup. Every method blocks and may be called by
/// any thread; a cluster that cannot be reached is a [GridUnavailableException].
///
/// When a node dies while a change is under way, the change can have succeeded and yet say no;
/// whoever must know reads again. When the halves of a split cluster meet, the entry of the larger
/// half stays.
public interface Registry {
  /// The largest value, in bytes.
  int VALUE_BYTES_MAX = 64 * 1024 * 1024;

  /// The longest name, in characters.
  int NAME_CHARS_MAX = 512;

  /// The value of a name.
  Optional<Bytes> get(String name);

  /// Sets a name unless it has a value; false when it has one.
  ///
  /// @param kept how long, to the second; zero for ever
  boolean putIfAbsent(String name, Bytes value, Duration kept);

  /// Changes the value of a name if it is the expected one; how long it is kept stays as it was.
  boolean replace(String name, Bytes expected, Bytes next);

  /// Removes a name if its value is the expected one.
  boolean remove(String name, Bytes expected);

  /// Every name that begins so, with its value.
  Map<String, Bytes> list(String prefix);

  /// Checks what is to be stored, for every implementation.
  static void require(String name, Bytes value, Duration kept) {
    if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a name has 1 to " + NAME_CHARS_MAX + " characters, was: " + name);
    }
    if (value.size() > VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a value has at most " + VALUE_BYTES_MAX + " bytes, was: " + value.size());
    }
    if (kept.isNegative() || (!kept.isZero() && kept.toSeconds() < 1)) {
      throw new IllegalArgumentException("kept must be zero or a second or more, was: " + kept);
    }
  }
}
