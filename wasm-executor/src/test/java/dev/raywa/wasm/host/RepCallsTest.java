package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.Ray;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RepCallsTest {
  private static final int REF = 256;
  private static final int REF_2 = 320;
  private static final int VA = 512;
  private static final int BUFFER = 1024;
  private static final int SIZE_OUT = 640;
  private static final int LIST = 704;
  private static final int READY = 800;
  private static final int FAR = FakeGuest.MEMORY_BYTES - 2;

  private final FakeGuest guest = FakeGuest.of(Dialect.REP);

  @BeforeEach
  void define() {
    guest.define(1, "add", FakeGuest.type(List.of(Kind.I32, Kind.I32), Kind.I32));
    guest.define(2, "nothing", FakeGuest.type(List.of()));
    room(REF, 28);
    room(REF_2, 28);
  }

  @Test
  void startsATaskAndNamesItsResult() {
    guest.memory.writeI32(VA, 122);
    guest.memory.writeI32(VA + 4, 233);

    assertThat(guest.call("ray.call", 1, REF, VA)).isEqualTo(REF);
    assertThat(guest.ray.calls)
        .containsExactly(
            new RecordingRay.Call(
                new Entry.Index(101),
                "add",
                List.of(new Argument.I32(122), new Argument.I32(233)),
                TaskOptions.DEFAULT));
    assertThat(guest.memory.readI32(REF)).isEqualTo(28 << 16 | 28);
    assertThat(guest.memory.copy(REF + 4, 28)).isEqualTo(guest.ray.called(0).toBytes().array());
  }

  @Test
  void startsAFunctionWithoutParametersWhoseBlockIsNull() {
    assertThat(guest.call("ray.call", 2, REF, 0)).isEqualTo(REF);
    assertThat(guest.ray.calls.getFirst().arguments()).isEmpty();
  }

  @Test
  void startsNothingWhenTheReferenceHasNoRoom() {
    room(REF, 27);
    assertThat(guest.call("ray.call", 2, REF, 0)).isZero();
    assertThat(guest.memory.readI32(REF)).as("cap stays, len is the need").isEqualTo(28 << 16 | 27);
    assertThat(guest.ray.calls).isEmpty();
    assertThat(guest.lastError()).startsWith("3: ray.call: ").contains("cap of 27");
  }

  @Test
  void startsNothingWhenTheReferenceIsNullOrOutside() {
    assertThat(guest.call("ray.call", 2, 0, 0)).isZero();
    assertThat(guest.lastError()).isEqualTo("1: ray.call: the ObjectRef is NULL");
    assertThat(guest.call("ray.call", 2, FAR, 0)).isZero();
    assertThat(guest.lastError()).startsWith("1: ray.call: the region of 4 bytes");
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void refusesAnUnknownFunctionIndexWithASentence() {
    assertThat(guest.call("ray.call", 0, REF, VA)).isZero();
    assertThat(guest.call("ray.call", 77, REF, VA)).isZero();
    assertThat(guest.lastError()).startsWith("5: ray.call: table slot 77 holds no function");
  }

  @Test
  void tellsWhyTheClusterRefused() {
    guest.ray.refusal = Optional.of(new TaskError(Code.BUSY, "the queue is full"));
    assertThat(guest.call("ray.call", 2, REF, 0)).isZero();
    assertThat(guest.lastError()).isEqualTo("13: the queue is full");
  }

  @Test
  void readsAValue() {
    start();
    guest.ray.finish(guest.ray.called(0), (byte) 1, (byte) 2, (byte) 3);
    assertThat(guest.call("ray.get", REF, BUFFER, 16, SIZE_OUT)).isEqualTo(BUFFER);
    assertThat(guest.memory.readI32(SIZE_OUT)).isEqualTo(3);
    assertThat(guest.memory.copy(BUFFER, 4)).containsExactly(1, 2, 3, 0);
    assertThat(guest.ray.getTimesMaxMs).containsExactly(Ray.NO_LIMIT_MS);
  }

  @Test
  void tellsTheSizeAndConsumesNothingWhenTheBufferIsTooSmall() {
    start();
    guest.ray.finish(guest.ray.called(0), (byte) 1, (byte) 2, (byte) 3);
    assertThat(guest.call("ray.get", REF, BUFFER, 2, SIZE_OUT)).isZero();
    assertThat(guest.memory.readI32(SIZE_OUT)).isEqualTo(3);
    assertThat(guest.memory.copy(BUFFER, 3)).containsExactly(0, 0, 0);
    assertThat(guest.lastError())
        .isEqualTo("3: ray.get: the value has 3 bytes, the buffer has room for 2");
    assertThat(guest.call("ray.get", REF, BUFFER, 3, SIZE_OUT)).isEqualTo(BUFFER);
    assertThat(guest.lastError()).isEqualTo("0: ");
  }

  @Test
  void readsTheEmptyValueOfAFunctionWithoutResult() {
    start();
    guest.ray.finish(guest.ray.called(0));
    guest.memory.writeI32(SIZE_OUT, 99);
    assertThat(guest.call("ray.get", REF, BUFFER, 8, SIZE_OUT)).isEqualTo(BUFFER);
    assertThat(guest.memory.readI32(SIZE_OUT)).isZero();
  }

  @Test
  void failsAtOnceOnBytesThatNameNoObject() {
    assertThat(guest.call("ray.get", REF, BUFFER, 8, SIZE_OUT)).isZero();
    assertThat(guest.lastError()).startsWith("2: ").contains("its len is 0, not 28");
    guest.memory.writeI32(REF, 28 << 16 | 28);
    assertThat(guest.call("ray.get", REF, BUFFER, 8, SIZE_OUT)).isZero();
    assertThat(guest.lastError()).startsWith("2: ").contains("name no object");
    assertThat(guest.ray.getTimesMaxMs).as("nothing was waited for").isEmpty();
  }

  @Test
  void checksTheBufferBeforeItWaits() {
    start();
    assertThat(guest.call("ray.get", REF, FAR, 8, SIZE_OUT)).isZero();
    assertThat(guest.call("ray.get", REF, BUFFER, -1, SIZE_OUT)).isZero();
    assertThat(guest.call("ray.get", REF, BUFFER, 8, FAR)).isZero();
    assertThat(guest.call("ray.get", REF, 0, 8, SIZE_OUT)).isZero();
    assertThat(guest.ray.getTimesMaxMs).isEmpty();
  }

  @Test
  void passesOnTheErrorOfAFailedTask() {
    start();
    guest.ray.values.put(
        guest.ray.called(0), Answer.failed(Code.TRAPPED, "integer divide by zero in add"));
    assertThat(guest.call("ray.get", REF, BUFFER, 8, SIZE_OUT)).isZero();
    assertThat(guest.lastError()).isEqualTo("7: integer divide by zero in add");
  }

  @Test
  void storesAValueThatCanBeRead() {
    guest.memory.set(BUFFER, (byte) 9, (byte) 8);
    assertThat(guest.call("ray.put", BUFFER, 2, REF)).isEqualTo(REF);
    assertThat(guest.call("ray.get", REF, BUFFER + 100, 2, SIZE_OUT)).isEqualTo(BUFFER + 100);
    assertThat(guest.memory.copy(BUFFER + 100, 2)).containsExactly(9, 8);
  }

  @Test
  void refusesToStoreWhatIsNotInMemory() {
    assertThat(guest.call("ray.put", BUFFER, FakeGuest.MEMORY_BYTES, REF)).isZero();
    assertThat(guest.lastError()).startsWith("1: ray.put: the region of 262144 bytes at 1024");
  }

  @Test
  void waitsAndWritesIndicesInInputOrder() {
    twoRefs();
    guest.ray.finish(guest.ray.called(0));
    guest.ray.finish(guest.ray.called(1));
    assertThat(guest.call("ray.wait", LIST, READY, 2, 2, 2, 5000)).isEqualTo(2);
    assertThat(guest.memory.readI32(READY)).isZero();
    assertThat(guest.memory.readI32(READY + 4)).isEqualTo(1);
    assertThat(guest.ray.awaits)
        .containsExactly(
            new RecordingRay.Await(List.of(guest.ray.called(0), guest.ray.called(1)), 2, 5000));
  }

  @Test
  void writesNoMoreIndicesThanTheListHoldsAndPollsWithoutTime() {
    twoRefs();
    guest.ray.finish(guest.ray.called(1));
    guest.memory.writeI32(READY + 4, -7);
    assertThat(guest.call("ray.wait", LIST, READY, 1, 2, 2, 0)).isEqualTo(1);
    assertThat(guest.memory.readI32(READY)).isEqualTo(1);
    assertThat(guest.memory.readI32(READY + 4)).isEqualTo(-7);
    assertThat(guest.ray.awaits.getFirst().timeMaxMs()).isZero();
  }

  @Test
  void takesTheLargestTimeAsNoLimit() {
    twoRefs();
    guest.call("ray.wait", LIST, READY, 1, 2, 1, -1L);
    assertThat(guest.ray.awaits.getFirst().timeMaxMs()).isEqualTo(Ray.NO_LIMIT_MS);
  }

  @Test
  void refusesToWaitForTheSameReferenceTwice() {
    twoRefs();
    guest.memory.writeI32(LIST + 4, REF);
    assertThat(guest.call("ray.wait", LIST, READY, 2, 2, 1, 0)).isZero();
    assertThat(guest.lastError()).isEqualTo("1: ray.wait: references 0 and 1 are the same");
  }

  @Test
  void refusesCountsThatMakeNoSense() {
    twoRefs();
    assertThat(guest.call("ray.wait", LIST, READY, 2, 0, 0, 0)).isZero();
    assertThat(guest.call("ray.wait", LIST, READY, 2, 2, 0, 0)).isZero();
    assertThat(guest.call("ray.wait", LIST, READY, 2, 2, 3, 0)).isZero();
    assertThat(guest.lastError())
        .isEqualTo("1: ray.wait: the number to wait for must be 1 to 2, was: 3");
    assertThat(guest.call("ray.wait", LIST, READY, 2, -1, 1, 0)).isZero();
    assertThat(guest.call("ray.wait", LIST, FAR, 2, 2, 2, 0)).isZero();
    assertThat(guest.ray.awaits).isEmpty();
  }

  @Test
  void cancelsWhatHasNotEnded() {
    twoRefs();
    guest.ray.finish(guest.ray.called(1));
    assertThat(guest.call("ray.cancel", REF, 1)).isEqualTo(1);
    assertThat(guest.call("ray.cancel", REF_2, 0)).isZero();
    assertThat(guest.ray.cancels)
        .containsExactly(
            new RecordingRay.Cancel(guest.ray.called(0), true, true),
            new RecordingRay.Cancel(guest.ray.called(1), false, true));
  }

  @Test
  void countsTheCallsOfTheFirstExample() {
    var first = FakeGuest.of(Dialect.REP_FIRST);
    first.define(1, "add", FakeGuest.type(List.of(Kind.I32, Kind.I32), Kind.I32));
    first.memory.writeI32(VA, 122);
    first.memory.writeI32(VA + 4, 233);
    assertThat(first.call("ray.call", 1, VA)).isEqualTo(1);
    assertThat(first.call("ray.call", 1, VA)).isEqualTo(2);
    assertThat(first.call("ray.call", 9, VA)).isZero();
    assertThat(first.ray.calls.getFirst().arguments())
        .containsExactly(new Argument.I32(122), new Argument.I32(233));
  }

  private void start() {
    assertThat(guest.call("ray.call", 2, REF, 0)).isEqualTo(REF);
  }

  private void twoRefs() {
    start();
    assertThat(guest.call("ray.call", 2, REF_2, 0)).isEqualTo(REF_2);
    guest.memory.writeI32(LIST, REF);
    guest.memory.writeI32(LIST + 4, REF_2);
  }

  private void room(int ref, int cap) {
    guest.memory.writeI32(ref, cap);
    assertThat(ObjectId.SIZE_BYTES).isEqualTo(28);
  }
}
