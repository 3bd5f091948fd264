package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BytesTest {
  @Test
  void areEqualWhenTheirContentIs() {
    assertThat(Bytes.utf8("ab")).isEqualTo(Bytes.of(new byte[] {'a', 'b'}));
    assertThat(Bytes.utf8("ab")).hasSameHashCodeAs(Bytes.of(new byte[] {'a', 'b'}));
    assertThat(Bytes.utf8("ab")).isNotEqualTo(Bytes.utf8("ac")).isNotEqualTo(Bytes.EMPTY);
    assertThat(Bytes.of(new byte[0])).isSameAs(Bytes.EMPTY);
  }

  @Test
  void areReadAsUtf8() {
    assertThat(Bytes.utf8("漢😀").asUtf8()).isEqualTo("漢😀");
    assertThat(Bytes.utf8("漢😀").size()).isEqualTo(7);
  }

  @Test
  void printTheirSizeAndTheirFirstSixteen() {
    assertThat(Bytes.EMPTY).hasToString("Bytes[0]");
    assertThat(Bytes.of(new byte[16])).hasToString("Bytes[16]" + "00".repeat(16));
    assertThat(Bytes.of(new byte[17])).hasToString("Bytes[17]" + "00".repeat(16) + "…");
  }

  @Test
  void comeAsSourceInPiecesThatAreSmallEnough() {
    var bytes = new byte[2 * ByteSource.PIECE_BYTES_MAX + 1];
    bytes[ByteSource.PIECE_BYTES_MAX] = 7;
    bytes[bytes.length - 1] = 9;
    var source = ByteSource.of(Bytes.of(bytes));
    List<Integer> pieces = new ArrayList<>();
    var all = new ByteArrayOutputStream();
    source.transferTo((from, at, length) -> {
      pieces.add(length);
      all.write(from, at, length);
    });
    assertThat(pieces).containsExactly(ByteSource.PIECE_BYTES_MAX, ByteSource.PIECE_BYTES_MAX, 1);
    assertThat(all.toByteArray()).isEqualTo(bytes);
    assertThat(source.toBytes().array()).isEqualTo(bytes);
    assertThat(source.size()).isEqualTo(bytes.length);
  }

  @Test
  void comeAsSourceInNoPieceWhenThereAreNone() {
    var source = ByteSource.of(Bytes.EMPTY);
    source.transferTo((_, _, _) -> {
      throw new AssertionError("no piece expected");
    });
    assertThat(source.toBytes()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void areRefusedInlineOverTheLimit() {
    var most = Bytes.of(new byte[Stored.INLINE_BYTES_MAX]);
    assertThat(new Stored.Inline(most).size()).isEqualTo(65_536);
    var more = Bytes.of(new byte[Stored.INLINE_BYTES_MAX + 1]);
    assertThatThrownBy(() -> new Stored.Inline(more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an inline value has at most 65536 bytes, was: 65537");
  }
}
