package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Invocation.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WarriorCallsTest {
  private static final int MAGIC = 0xc0de550a;
  private static final int HANDLE = 256;
  private static final int HANDLE_BUFFER = 300;
  private static final int DATA_HANDLE = 400;
  private static final int VA = 512;
  private static final int LENGTH = 640;
  private static final int OUT = 1024;
  private static final int HEAP = 65_536;
  private static final int FAILED = -1;

  private final FakeGuest guest = FakeGuest.of(Dialect.WARRIOR);

  @BeforeEach
  void define() {
    guest.define(
        1,
        "task_func",
        FakeGuest.type(List.of(Kind.I32, Kind.I32, Kind.F32, Kind.F32, Kind.I32), Kind.F32));
    guest.define(2, "nothing", FakeGuest.type(List.of()));
    guest.define(3, "two", FakeGuest.type(List.of(Kind.I32, Kind.I32)));
    handle(HANDLE, 1, HANDLE_BUFFER, 0, 32);
  }

  @Test
  void startsTheTaskOfTheSlides() {
    guest.memory.writeI32(VA, 'a');
    guest.memory.writeI32(VA + 4, 1);
    guest.memory.writeI64(VA + 8, Double.doubleToRawLongBits(2.0));
    guest.memory.writeI64(VA + 16, Double.doubleToRawLongBits(3.0));
    guest.memory.writeI32(VA + 24, 4);

    assertThat(call(HANDLE, 1, VA)).isZero();
    assertThat(guest.ray.calls.getFirst().arguments())
        .containsExactly(
            new Argument.I32('a'),
            new Argument.I32(1),
            new Argument.F32(Float.floatToRawIntBits(2.0f)),
            new Argument.F32(Float.floatToRawIntBits(3.0f)),
            new Argument.I32(4));
  }

  @Test
  void writesTheIdTheTypeTheLengthAndTheChecksumAndKeepsTheRest() {
    guest.memory.writeI32(HANDLE + 8, 0x8000_1234);
    seal(HANDLE, 6);
    assertThat(call(HANDLE, 2, 0)).isZero();
    assertThat(guest.memory.copy(HANDLE_BUFFER, 28))
        .isEqualTo(guest.ray.called(0).toBytes().array());
    assertThat(words(HANDLE, 6)).containsExactly(MAGIC, 1, 0x8000_1234, HANDLE_BUFFER, 28, 32);
    assertThat(guest.memory.readI32(HANDLE + 24)).isEqualTo(xor(HANDLE, 6));
  }

  @Test
  void acceptsTheEarlyHandleOfSixWords() {
    early(HANDLE, 1, HANDLE_BUFFER, 0, 32);
    assertThat(call(HANDLE, 2, 0)).isZero();
    assertThat(words(HANDLE, 5)).containsExactly(MAGIC, 1, HANDLE_BUFFER, 28, 32);
    assertThat(guest.memory.readI32(HANDLE + 20)).isEqualTo(xor(HANDLE, 5));
    guest.ray.finish(guest.ray.called(0), (byte) 5);
    guest.memory.writeI32(LENGTH, 8);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isZero();
  }

  @Test
  void readsAValueIntoTheRoomGiven() {
    assertThat(call(HANDLE, 2, 0)).isZero();
    guest.ray.finish(guest.ray.called(0), (byte) 1, (byte) 2);
    guest.memory.writeI32(LENGTH, 100);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isZero();
    assertThat(guest.memory.readI32(LENGTH)).isEqualTo(2);
    assertThat(guest.memory.copy(OUT, 3)).containsExactly(1, 2, 0);
  }

  @Test
  void tellsTheSizeAndConsumesNothingWhenTheRoomIsTooSmall() {
    assertThat(call(HANDLE, 2, 0)).isZero();
    guest.ray.finish(guest.ray.called(0), (byte) 1, (byte) 2);
    guest.memory.writeI32(LENGTH, 1);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isEqualTo(FAILED);
    assertThat(guest.memory.readI32(LENGTH)).isEqualTo(2);
    assertThat(guest.memory.copy(OUT, 2)).containsExactly(0, 0);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isZero();
  }

  @Test
  void readsTheEmptyValueOfAVoidTask() {
    assertThat(call(HANDLE, 2, 0)).isZero();
    guest.ray.finish(guest.ray.called(0));
    guest.memory.writeI32(LENGTH, 100);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isZero();
    assertThat(guest.memory.readI32(LENGTH)).isZero();
  }

  @Test
  void refusesHandlesThatAreNotValidWithoutATrap() {
    guest.memory.writeI32(HANDLE + 24, 1);
    assertThat(call(HANDLE, 2, 0)).isEqualTo(FAILED);
    assertThat(guest.lastError()).startsWith("1: ray.call: there is no valid warbuffer at 256");
    assertThat(call(0, 2, 0)).isEqualTo(FAILED);
    assertThat(guest.lastError()).isEqualTo("1: ray.call: the warbuffer is NULL");
    assertThat(call(VA, 2, 0)).isEqualTo(FAILED);
    assertThat(guest.lastError()).contains("it begins with 0x00000000, not with 0xc0de550a");
    assertThat(call(FakeGuest.MEMORY_BYTES - 3, 2, 0)).isEqualTo(FAILED);
    handle(HANDLE, 1, FakeGuest.MEMORY_BYTES - 8, 0, 32);
    assertThat(call(HANDLE, 2, 0)).as("buffer outside").isEqualTo(FAILED);
    handle(HANDLE, 1, HANDLE_BUFFER, 33, 32);
    assertThat(call(HANDLE, 2, 0)).as("len over cap").isEqualTo(FAILED);
    assertThat(guest.call("ray.put", VA, OUT, 1)).isEqualTo(FAILED);
    assertThat(guest.call("ray.get", VA, OUT, LENGTH)).isEqualTo(FAILED);
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void startsNothingWhenTheHandleHasNoRoom() {
    handle(HANDLE, 1, HANDLE_BUFFER, 0, 27);
    assertThat(call(HANDLE, 2, 0)).isEqualTo(FAILED);
    assertThat(guest.lastError()).startsWith("3: ray.call: ").contains("cap of 27");
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void readsNothingFromAHandleWithoutReference() {
    guest.memory.writeI32(LENGTH, 8);
    assertThat(guest.call("ray.get", HANDLE, OUT, LENGTH)).isEqualTo(FAILED);
    assertThat(guest.lastError()).startsWith("2: ray.get: the warbuffer at 256 holds no reference");
  }

  @Test
  void passesEachTrackedRangeWithItsOwnLength() {
    fill(HEAP, 100);
    assertThat(guest.call("ray.track_malloc", HEAP, 10)).isZero();
    assertThat(guest.call("ray.track_malloc", HEAP + 20, 70)).isZero();
    assertThat(twoWords(HEAP, HEAP + 20)).containsExactly(blob(HEAP, 10), blob(HEAP + 20, 70));
  }

  @Test
  void passesAnInteriorPointerOnlyToTheEndOfItsRange() {
    fill(HEAP, 100);
    assertThat(guest.call("ray.track_malloc", HEAP, 10)).isZero();
    assertThat(twoWords(HEAP + 4, HEAP + 9)).containsExactly(blob(HEAP + 4, 6), blob(HEAP + 9, 1));
  }

  @Test
  void passesTheLengthAfterAPointerAsANumber() {
    fill(HEAP, 100);
    int length = HEAP + 8;
    assertThat(guest.call("ray.track_malloc", HEAP, length)).isZero();
    var arguments = twoWords(HEAP, length);
    assertThat(arguments.get(1)).isEqualTo(new Argument.I32(length));
    assertThat(arguments.get(0)).isNotInstanceOf(Argument.I32.class);
  }

  @Test
  void passesNumbersThatPointNowhereTracked() {
    assertThat(guest.call("ray.track_malloc", HEAP, 10)).isZero();
    assertThat(twoWords(HEAP + 10, HEAP - 1))
        .containsExactly(new Argument.I32(HEAP + 10), new Argument.I32(HEAP - 1));
  }

  @Test
  void passesFreedMemoryAsANumber() {
    assertThat(guest.call("ray.track_malloc", HEAP, 10)).isZero();
    assertThat(guest.call("ray.track_free", HEAP)).isZero();
    assertThat(guest.call("ray.track_free", HEAP)).isEqualTo(FAILED);
    assertThat(twoWords(HEAP, 0)).containsExactly(new Argument.I32(HEAP), new Argument.I32(0));
  }

  @Test
  void passesTheBytesOfADataHandle() {
    fill(HEAP, 300);
    handle(DATA_HANDLE, 2, HEAP, 299, 300);
    assertThat(twoWords(DATA_HANDLE, 5)).containsExactly(blob(HEAP, 299), new Argument.I32(5));
  }

  @Test
  void passesTheReferenceOfAnObjectHandle() {
    assertThat(call(HANDLE, 2, 0)).isZero();
    handle(DATA_HANDLE, 1, HEAP, 0, 32);
    guest.memory.writeI32(VA, HANDLE);
    guest.memory.writeI32(VA + 4, 6);
    assertThat(call(DATA_HANDLE, 3, VA)).isZero();
    assertThat(guest.ray.calls.getLast().arguments())
        .containsExactly(new Argument.Reference(guest.ray.called(0)), new Argument.I32(6));
  }

  @Test
  void refusesAnObjectHandleThatWasNeverFilled() {
    handle(DATA_HANDLE, 1, HEAP, 0, 32);
    guest.memory.writeI32(VA, DATA_HANDLE);
    assertThat(call(HANDLE, 3, VA)).isEqualTo(FAILED);
    assertThat(guest.lastError()).startsWith("2: ").contains("holds no reference");
  }

  @Test
  void storesWhatWouldMakeATaskHeavy() {
    fill(HEAP, 70_000);
    assertThat(guest.call("ray.track_malloc", HEAP, 70_000)).isZero();
    var arguments = twoWords(HEAP, 1);
    assertThat(arguments.getFirst()).isInstanceOf(Argument.Dependency.class);
    var object = ((Argument.Dependency) arguments.getFirst()).object();
    assertThat(guest.ray.stored(object).array()).isEqualTo(guest.memory.copy(HEAP, 70_000));
  }

  @Test
  void refusesToTrackWhatIsNotInMemory() {
    assertThat(guest.call("ray.track_malloc", 0, 10)).isEqualTo(FAILED);
    assertThat(guest.call("ray.track_malloc", HEAP, -1)).isEqualTo(FAILED);
    assertThat(guest.call("ray.track_malloc", FakeGuest.MEMORY_BYTES, 1)).isEqualTo(FAILED);
  }

  @Test
  void storesAndReadsAnObjectOfAnySize() {
    for (int size : new int[] {0, 1, 32, 255, 256, 2049, 65_536, 100_000}) {
      fill(HEAP, size);
      assertThat(guest.call("ray.put", HANDLE, HEAP, size)).isZero();
      guest.memory.writeI32(LENGTH, size);
      var before = guest.memory.copy(HEAP, size);
      guest.memory.set(HEAP, new byte[size]);
      assertThat(guest.call("ray.get", HANDLE, HEAP, LENGTH)).as("size %d", size).isZero();
      assertThat(guest.memory.readI32(LENGTH)).isEqualTo(size);
      assertThat(guest.memory.copy(HEAP, size)).isEqualTo(before);
    }
  }

  @Test
  void tellsWhyTheClusterRefused() {
    guest.ray.refusal = Optional.of(new TaskError(Code.TOO_LARGE, "objects have at most 1 GiB"));
    assertThat(guest.call("ray.put", HANDLE, HEAP, 5)).isEqualTo(FAILED);
    assertThat(guest.lastError()).isEqualTo("14: objects have at most 1 GiB");
    assertThat(words(HANDLE, 6)).as("the handle is as it was").contains(HANDLE_BUFFER, 0, 32);
  }

  @Test
  void printsALogToTheFirstZeroAndReturnsTheLengthGiven() {
    guest.memory.set(OUT, "hi\0garbage".getBytes(StandardCharsets.UTF_8));
    assertThat(guest.call("ray.log_write", OUT, 4096)).isEqualTo(4096);
    guest.memory.set(OUT, "line\n".getBytes(StandardCharsets.UTF_8));
    assertThat(guest.call("ray.log_write", OUT, 5)).isEqualTo(5);
    assertThat(guest.call("ray.log_write", FakeGuest.MEMORY_BYTES, 1)).isZero();
    assertThat(guest.stderr()).isEqualTo("hi\nline\n");
  }

  @Test
  void validatesRegions() {
    assertThat(guest.call("ray.memregion_validate", OUT, 5)).isZero();
    assertThat(guest.call("ray.memregion_validate", FakeGuest.MEMORY_BYTES, 0)).isZero();
    assertThat(guest.call("ray.memregion_validate", FakeGuest.MEMORY_BYTES, 1)).isEqualTo(1);
    assertThat(guest.call("ray.memregion_validate", -1, -1)).isEqualTo(1);
  }

  @Test
  void sleepsAsLongAsAskedButNeverForANegativeTime() {
    guest.call("ray.sleep", 2);
    guest.call("ray.sleep", -1);
    assertThat(guest.lastError()).startsWith("1: ray.sleep: ").endsWith("was: -1");
    guest.call("ray.sleep", Integer.MAX_VALUE);
    assertThat(guest.ray.sleeps).containsExactly(Duration.ofSeconds(2), Duration.ofDays(1));
  }

  @Test
  void goesOnAfterInitShutdownAndTest() {
    assertThat(guest.call("ray.init")).isZero();
    guest.call("ray.shutdown");
    guest.call("ray.test");
    assertThat(call(HANDLE, 2, 0)).isZero();
  }

  private long call(int handle, int slot, int va) {
    return guest.call("ray.call", handle, slot, va);
  }

  private List<Argument> twoWords(int first, int second) {
    guest.memory.writeI32(VA, first);
    guest.memory.writeI32(VA + 4, second);
    assertThat(call(HANDLE, 3, VA)).isZero();
    return guest.ray.calls.getLast().arguments();
  }

  private Argument blob(int at, int length) {
    return new Argument.Blob(Bytes.of(guest.memory.copy(at, length)));
  }

  private void fill(int at, int length) {
    for (int i = 0; i < length; i++) {
      guest.memory.set(at + i, (byte) (at + 31 * i + i / 256));
    }
  }

  private void handle(int at, int type, int buffer, int length, int cap) {
    write(at, MAGIC, type, 0, buffer, length, cap);
    seal(at, 6);
    assertThat(ObjectId.SIZE_BYTES).isLessThanOrEqualTo(32);
  }

  private void early(int at, int type, int buffer, int length, int cap) {
    write(at, MAGIC, type, buffer, length, cap);
    seal(at, 5);
  }

  private void write(int at, int... words) {
    for (int i = 0; i < words.length; i++) {
      guest.memory.writeI32(at + 4L * i, words[i]);
    }
  }

  private void seal(int at, int words) {
    guest.memory.writeI32(at + 4L * words, xor(at, words));
  }

  private int xor(int at, int words) {
    int sum = 0;
    for (int word : words(at, words)) {
      sum ^= word;
    }
    return sum;
  }

  private List<Integer> words(int at, int count) {
    var words = new Integer[count];
    for (int i = 0; i < count; i++) {
      words[i] = guest.memory.readI32(at + 4L * i);
    }
    return List.of(words);
  }
}
