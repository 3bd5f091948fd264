package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class WireWriterTest {
  @Property
  void readsEveryIntAndKnowsItsSize(@ForAll int value) {
    var out = new WireWriter(100);
    out.varint(value);
    assertThat(out.size()).isEqualTo(WireWriter.sizeOf(value));
    out.zigzag(value);
    out.bits32(value);
    var in = WireReader.of(out.toBuffer());
    assertThat(in.varint("varint")).isEqualTo(value);
    assertThat(in.zigzag("zigzag")).isEqualTo(value);
    assertThat(in.bits32("bits")).isEqualTo(value);
    in.end();
  }

  @Property
  void readsEveryLongAndKnowsItsSize(@ForAll long value) {
    var out = new WireWriter(100);
    out.varlong(value);
    assertThat(out.size()).isEqualTo(WireWriter.sizeOf(value));
    out.zigzagLong(value);
    out.bits64(value);
    var in = WireReader.of(out.toBuffer());
    assertThat(in.varlong("varlong")).isEqualTo(value);
    assertThat(in.zigzagLong("zigzag")).isEqualTo(value);
    assertThat(in.bits64("bits")).isEqualTo(value);
    in.end();
  }

  @Test
  void growsToItsLimitAndNotOver() {
    var out = new WireWriter(5000);
    out.raw(new byte[1000]);
    out.bytes(Bytes.of(new byte[3997]));
    out.u8(1);
    assertThat(out.size()).isEqualTo(5000);
    assertThatThrownBy(() -> out.u8(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a batch has at most 5000 bytes, these messages need more than 5000");
    assertThat(out.toBuffer().length()).isEqualTo(5000);
  }
}
