package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// What every document promises, checked on one whose bytes are pinned.
record Documents<T>(Function<T, byte[]> encode, Function<byte[], T> decode) {
  /// Checks a value against the resource of this name.
  void checkPinned(String name, T value) {
    var bytes = Golden.bytes(name);
    assertThat(hex(encode.apply(value))).as(name).isEqualTo(hex(bytes));
    assertThat(decode.apply(bytes)).as(name).isEqualTo(value);
    refusesOtherSizes(name, bytes);
    readsOrRefusesChanges(name, bytes);
  }

  /// Reads bytes that may be anything; what comes out must be a value that can be written.
  void decodeOrRefuse(byte[] bytes, String what) {
    try {
      var value = decode.apply(bytes);
      assertThat(decode.apply(encode.apply(value))).as(what).isEqualTo(value);
    } catch (WireException e) {
      assertThat(e.offset()).as(what).isBetween(0, bytes.length);
    }
  }

  private void refusesOtherSizes(String name, byte[] bytes) {
    for (int size = 0; size <= bytes.length + 1; size++) {
      var other = Arrays.copyOf(bytes, size);
      if (size != bytes.length) {
        assertThatThrownBy(() -> decode.apply(other))
            .as("%s in %d of %d bytes", name, size, bytes.length)
            .isExactlyInstanceOf(WireException.class)
            .hasMessageContaining("expected");
      }
    }
  }

  private void readsOrRefusesChanges(String name, byte[] bytes) {
    for (int at = 0; at < bytes.length; at++) {
      for (int other : List.of(0, 1, 2, 3, 0x7f, 0x80, 0xff, bytes[at] ^ 1, bytes[at] ^ 0x80)) {
        var changed = bytes.clone();
        changed[at] = (byte) other;
        decodeOrRefuse(changed, name + ": byte " + at + " changed to " + changed[at]);
      }
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
