package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.PeerMessage;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class GoldenTest {
  @TestFactory
  Stream<DynamicTest> writesExactlyThesePinnedBytes() {
    return forEach(golden ->
        assertThat(hex(PeerCodec.encode(golden.messages()).getBytes()))
            .isEqualTo(hex(golden.bytes())));
  }

  @TestFactory
  Stream<DynamicTest> readsThesePinnedBytes() {
    return forEach(golden ->
        assertThat(PeerCodec.decode(Buffer.buffer(golden.bytes()))).isEqualTo(golden.messages()));
  }

  @TestFactory
  Stream<DynamicTest> refusesEveryTruncation() {
    return forEach(golden -> {
      var bytes = golden.bytes();
      for (int size = 0; size < bytes.length; size++) {
        var cut = Buffer.buffer(Arrays.copyOf(bytes, size));
        assertThatThrownBy(() -> PeerCodec.decode(cut))
            .as("the first %d of %d bytes", size, bytes.length)
            .isExactlyInstanceOf(WireException.class)
            .hasMessageContaining("expected");
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> refusesTrailingBytes() {
    return forEach(golden -> {
      var bytes = golden.bytes();
      var longer = Buffer.buffer(Arrays.copyOf(bytes, bytes.length + 2));
      assertThatThrownBy(() -> PeerCodec.decode(longer))
          .isExactlyInstanceOf(WireException.class)
          .hasMessage(
              "at offset %d expected the end of the batch, found 2 bytes more", bytes.length);
    });
  }

  @TestFactory
  Stream<DynamicTest> readsOrRefusesWhenAnyByteIsAnother() {
    return forEach(golden -> {
      var bytes = golden.bytes();
      for (int at = 0; at < bytes.length; at++) {
        for (int other : List.of(0, 1, 2, 3, 0x7f, 0x80, 0xff, bytes[at] ^ 1, bytes[at] ^ 0x80)) {
          var changed = bytes.clone();
          changed[at] = (byte) other;
          decodeOrRefuse(changed, "byte " + at + " changed to " + changed[at]);
        }
      }
    });
  }

  @Test
  void everyTypeOfMessageIsPinned() {
    var types = Golden.ALL.stream().flatMap(g -> g.messages().stream());
    assertThat(types.map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(PeerMessage.class.getPermittedSubclasses());
  }

  /// Reads bytes that may be anything; what comes out must be a value that can be written.
  static void decodeOrRefuse(byte[] bytes, String what) {
    try {
      var messages = PeerCodec.decode(Buffer.buffer(bytes));
      assertThat(PeerCodec.decode(PeerCodec.encode(messages))).as(what).isEqualTo(messages);
    } catch (WireException e) {
      assertThat(e.offset()).as(what).isBetween(0, bytes.length);
    }
  }

  private static Stream<DynamicTest> forEach(Consumer<Golden> check) {
    return Golden.ALL.stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check.accept(golden)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
