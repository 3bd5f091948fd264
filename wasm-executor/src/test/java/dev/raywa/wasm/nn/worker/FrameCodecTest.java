package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames have fixed bytes, and what is no frame is refused.
final class FrameCodecTest {
  private final FrameCodec codec = new FrameCodec();

  /// Bytes in memory as a channel.
  private static final class Memory implements ByteChannel {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer in;

    Memory(byte[] in) {
      this.in = ByteBuffer.wrap(in);
    }

    @Override
    public int read(ByteBuffer to) {
      if (!in.hasRemaining()) {
        return -1;
      }
      int count = Math.min(3, Math.min(to.remaining(), in.remaining()));
      to.put(in.slice().limit(count));
      in.position(in.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer from) {
      out.write(from.get());
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  static List<Arguments> frames() {
    var place = new Frame.Place(List.of(2L, 3L), 4096, 24);
    var info = new TensorInfo("x", ElementType.F32, List.of(-1L));
    return List.of(
        Arguments.of(new Frame.Hello(-1), "0500000001ffffffff"),
        Arguments.of(
            new Frame.Open(7, 1, "a/b"), "140000000207000000000000000100000003000000612f62"),
        Arguments.of(
            new Frame.Opened(List.of(info), List.of()),
            "1b00000003010000000100000078010100" + "0000ffffffffffffffff00000000"),
        Arguments.of(
            new Frame.Run(1, 2, 3, 4, 5, List.of(place)),
            "5100000004010000000000000002000000000000000300000000000000040000000000000005000000"
                + "0000000001000000"
                + "020000000200000000000000030000000000000000100000000000001800000000000000"),
        Arguments.of(new Frame.Fetch(1, 2), "110000000501000000000000000200000000000000"),
        Arguments.of(
            new Frame.Ran(List.of(new Frame.Place(List.of(), -1, 0))),
            "190000000601000000" + "00000000ffffffffffffffff0000000000000000"),
        Arguments.of(new Frame.Failed(5, "no"), "0b0000000705000000020000006e6f"),
        Arguments.of(new Frame.Terminate(1, 9), "0d00000008010000000900000000000000"),
        Arguments.of(new Frame.Drop(3), "09000000090300000000000000"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void hasTheseBytes(Frame frame, String hex) throws IOException {
    var channel = new Memory(new byte[0]);
    codec.write(frame, channel);
    assertThat(HexFormat.of().formatHex(channel.out.toByteArray())).isEqualTo(hex);
    assertThat(codec.read(new Memory(HexFormat.of().parseHex(hex)))).isEqualTo(frame);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0500",
        "00000000",
        "ffffffff",
        "ffffff7f01",
        "0500000001ffff",
        "0100000001",
        "010000000a",
        "0600000001ffffffff00",
        "0900000006ffffffff00000000",
        "090000000600000010" + "00000000",
        "0d0000000705000000ffffff7f00000000"
      })
  void refusesNonsense(String hex) {
    assertThatThrownBy(() -> codec.read(new Memory(HexFormat.of().parseHex(hex))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesOrReadsWhateverComes() {
    var chance = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new byte[4 + chance.nextInt(60)];
      chance.nextBytes(bytes);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4);
      if (bytes.length > 4) {
        bytes[4] = (byte) (i % 11);
      }
      try {
        assertThat(codec.read(new Memory(bytes))).isNotNull();
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void growsForLargeFramesUpToItsLimit() throws IOException {
    var large = new Frame.Failed(1, "x".repeat(900_000));
    var channel = new Memory(new byte[0]);
    codec.write(large, channel);
    assertThat(codec.read(new Memory(channel.out.toByteArray()))).isEqualTo(large);
    var tooLarge = new Frame.Failed(1, "x".repeat(FrameCodec.FRAME_BYTES_MAX));
    assertThatThrownBy(() -> codec.write(tooLarge, channel)).isInstanceOf(IOException.class);
  }
}
