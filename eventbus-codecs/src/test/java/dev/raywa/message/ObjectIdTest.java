package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ObjectIdTest {
  private static final TaskId TASK = new TaskId(new JobId(7), 1, -1);

  @Test
  void isTheseTwentyEightBytes() {
    var id = ObjectId.put(TASK, 258);
    assertThat(id).hasToString("00000000000000070000000000000001ffffffffffffffff80000102");
    assertThat(id.toBytes().size()).isEqualTo(ObjectId.SIZE_BYTES).isEqualTo(28);
    assertThat(id.toBytes().array()).isEqualTo(HexFormat.of().parseHex(id.toString()));
  }

  @Test
  void readsWhatItWrites() {
    for (int index : new int[] {0, 1, 1000, Integer.MAX_VALUE}) {
      for (var id : new ObjectId[] {ObjectId.result(TASK, index), ObjectId.put(TASK, index)}) {
        assertThat(ObjectId.fromBytes(id.toBytes().array())).contains(id);
      }
    }
  }

  @Test
  void tellsResultsFromPutValues() {
    assertThat(ObjectId.result(TASK, Integer.MAX_VALUE).isPut()).isFalse();
    assertThat(ObjectId.put(TASK, 0).isPut()).isTrue();
    assertThat(ObjectId.put(TASK, 3)).isNotEqualTo(ObjectId.result(TASK, 3));
  }

  @Test
  void belongsToTheJobOfItsTask() {
    assertThat(ObjectId.result(TASK, 0).job()).isEqualTo(new JobId(7));
  }

  @Test
  void findsNoIdInBytesOfAnotherSize() {
    var bytes = ObjectId.result(TASK, 0).toBytes().array();
    for (int size = 0; size < 100; size++) {
      if (size != ObjectId.SIZE_BYTES) {
        assertThat(ObjectId.fromBytes(Arrays.copyOf(bytes, size))).as("%d bytes", size).isEmpty();
      }
    }
  }

  @Test
  void findsNoIdWhereNoJobIsNamed() {
    assertThat(ObjectId.fromBytes(new byte[ObjectId.SIZE_BYTES])).isEmpty();
    var negative = ObjectId.result(TASK, 0).toBytes().array();
    negative[0] = (byte) 0x80;
    assertThat(ObjectId.fromBytes(negative)).isEmpty();
  }

  @Test
  void neverThrowsOnGarbage() {
    long seed = 20_261_121;
    var random = new Random(seed);
    for (int round = 0; round < 10_000; round++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      var named = ObjectId.fromBytes(bytes);
      assertThat(named.map(id -> id.toBytes().array()).orElse(bytes))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(bytes);
    }
  }

  @Test
  void refusesNegativeIndex() {
    assertThatThrownBy(() -> ObjectId.result(TASK, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("object index must be 0 or more, was: -1");
    assertThatThrownBy(() -> ObjectId.put(TASK, Integer.MIN_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("object index must be 0 or more, was: -2147483648");
  }
}
