package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class WireExceptionTest {
  private static final String TASK = "0000000000000007 0102030405060708 090a0b0c0d0e0f10 ";

  @Test
  void namesTheByteThatIsMissing() {
    refuses("", 0, "expected version of 1 byte, found the end after 0");
    refuses("01", 1, "expected number of messages of 1 byte, found the end after 0");
    refuses("01 01 04 0000000000000007 0102", 11, "task id of 8 bytes, found the end after 2");
  }

  @Test
  void saysThatNewerVersionIsOfNewerRelease() {
    refuses(
        "02 00",
        0,
        "expected version 1, found 2: the sender runs a newer release of raywa-vx, and all nodes of"
            + " a cluster must run the same one");
    refuses("00 00", 0, "expected version 1, found 0");
  }

  @Test
  void refusesUnknownKinds() {
    refuses("01 01 0d 00", 2, "expected type of a message, 1 to 12, found 13");
    refuses("01 01 05" + TASK + "00000001 04", 31, "state of an object, 1 to 3, found 4");
    refuses("01 01 05" + TASK + "00000001 01 03", 32, "kind of stored value, 1 or 2, found 3");
    refuses("01 01 02" + TASK + "01 03", 28, "kind of outcome, 1 or 2, found 3");
    refuses("01 01 03" + TASK + "00 15 01 61 00 00", 28, "error code, 1 to 20, found 21");
    refuses("01 01 03" + TASK + "00 0b 01 61 00 02", 32, "recursive as 0 or 1, found 2");
  }

  @Test
  void refusesUnknownKindsWithinSpecs() {
    var golden = HexFormat.of().formatHex(Golden.ALL.getFirst().bytes());
    var refused = golden.replace("027f0205", "027f0405");
    refuses(refused, 61, "kind of entry, 1 to 3, found 4");
    refuses(golden.replace("080103", "080803"), 150, "kind of argument, 1 to 7, found 8");
    refuses(golden.replace("0461636d6508", "0441636d6508"), 144, "a namespace, found Acme");
    refuses(golden.replace("62657461010101", "62657461010401"), 117, "dialect, 0 to 3, found 4");
    refuses(
        golden.replace("80cab5ee01", "8094ebdc03"), 97, "nanoseconds below 1000000000, found 1000");
  }

  @Test
  void refusesOverlongVarints() {
    var found = "as varint in its shortest form, found an over-long one of ";
    refuses("01 8100", 1, found + "2 bytes");
    refuses("01 01 07 8000", 3, found + "2 bytes");
    refuses("01 01 07 ffffffffffffffffff02", 3, found + "10 bytes");
    refuses("01 01 07 ffffffffffffffffffff00", 3, found + "10 bytes");
    refuses("01 01 02" + TASK + "8080808010 01", 27, "varint of 32 bits, found 4294967296");
  }

  @Test
  void refusesCountsThatCannotBe() {
    refuses("01 818004 0000", 1, "number of messages of at most 65536, found 65537");
    refuses("01 03 07 01 07 01", 1, "number of messages that fits into the 4 bytes left, found 3");
    refuses(
        "01 01 05" + TASK + "00000001 01 01 818004",
        33,
        "inline value of at most 65536 bytes, found a size of 65537");
    refuses(
        "01 01 06" + TASK + "00 ffffffffffffffffff01",
        28,
        "label of at most 134217728 bytes, found a size of 18446744073709551615");
    refuses(
        "01 01 06" + TASK + "00 01 61 01 80808040 61",
        31,
        "text within the 1 byte left, found a size of 134217728");
    refuses("01 01 03" + TASK + "00 0b 01 61 41", 31, "number of frames of at most 64, found 65");
  }

  @Test
  void refusesPlacesThatNothingHas() {
    refuses("01 01 08 01", 3, "expected place of a known node, 0 to 0, found 1");
    refuses("01 01 08 ffffffff0f", 3, "place of a known node, 0 to 0, found 4294967295");
  }

  @Test
  void refusesWhatTheRecordsRefuse() {
    refuses(
        "01 01 07 00", 2, "a valid message, found one that is refused: job id must be 1 or more");
    refuses("01 01 08 00 01 41", 4, "a valid node, found one that is refused: node id must match");
    refuses("01 01 03" + TASK + "00 0b 01 20 00 00", 28, "an error needs a message");
    refuses("01 01 06" + TASK + "00 00 03 00", 2, "stream must be 1 or 2, was: 3");
    refuses(
        "01 01 04 0000000000000000 0102030405060708 090a0b0c0d0e0f10 00000001",
        3,
        "task id of a job from 1, found job 0");
  }

  @Test
  void refusesTextsThatAreNoUtf8() {
    refuses(
        "01 01 06" + TASK + "00 02 c328 01 00",
        28,
        "label in UTF-8, found 2 bytes in another form");
    refuses(
        "01 01 06" + TASK + "00 03 eda0bd 01 00",
        28,
        "label in UTF-8, found 3 bytes in another form");
    refuses(
        "01 01 06" + TASK + "00 01 ff 01 00", 28, "label in UTF-8, found 1 byte in another form");
  }

  @Test
  void refusesLabelsThatAreNotSorted() {
    var load = "01 01 08 00 01 61 00 00 00 00 00 00 00 00 00 02 ";
    refuses(load + "01 62 00 01 61 00", 19, "label keys in ascending order, found one that is not");
    refuses(load + "01 61 00 01 61 00", 19, "label keys in ascending order, found one that is not");
  }

  @Test
  void refusesWarmModelsThatAreNotSorted() {
    var load = "01 01 08 00 01 61 00 00 00 00 00 00 00 00 00 00 02 ";
    refuses(load + "07 06 00", 18, "warm models in ascending order, found one that is not");
    refuses(load + "07 07 00", 18, "warm models in ascending order, found one that is not");
  }

  private static void refuses(String hex, int offset, String sentence) {
    var batch = Buffer.buffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> PeerCodec.decode(batch))
        .withMessageStartingWith("at offset " + offset + " expected ")
        .withMessageContaining(sentence)
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
  }
}
