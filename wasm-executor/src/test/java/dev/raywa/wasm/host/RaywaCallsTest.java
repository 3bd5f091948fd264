package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.Ray;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RaywaCallsTest {
  private static final int NAME = 128;
  private static final int REF = 256;
  private static final int ARGS = 512;
  private static final int OPTIONS = 768;
  private static final int LENGTH = 800;
  private static final int BUFFER = 1024;
  private static final int REFS = 2048;
  private static final int READY = 4096;
  private static final int FAR = FakeGuest.MEMORY_BYTES - 2;

  private final FakeGuest guest = FakeGuest.of(Dialect.WARRIOR);

  @BeforeEach
  void define() {
    guest.define(
        1, "mix", FakeGuest.type(List.of(Kind.I32, Kind.I64, Kind.F32, Kind.F64), Kind.F64));
    guest.define(2, "pointer", FakeGuest.type(List.of(Kind.I32)));
    guest.define(3, "pointer_length", FakeGuest.type(List.of(Kind.I32, Kind.I32)));
    guest.define(4, "nothing", FakeGuest.type(List.of()));
    guest.define(5, "wide", FakeGuest.type(Collections.nCopies(1001, Kind.I32)));
  }

  @Test
  void passesEveryScalarByTableSlotAndByName() {
    argument(0, 1, 0, 0xffff_fffeL);
    argument(1, 2, 0, Long.MIN_VALUE);
    argument(2, 3, 0, Float.floatToRawIntBits(1.5f));
    argument(3, 4, 0, Double.doubleToRawLongBits(-2.5));

    assertThat(guest.call("raywa.call", 1, ARGS, 4, REF)).isZero();
    assertThat(byName("mix", 4)).isZero();
    assertThat(guest.ray.calls)
        .hasSize(2)
        .allSatisfy(call ->
            assertThat(call.arguments())
                .containsExactly(
                    new Argument.I32(-2),
                    new Argument.I64(Long.MIN_VALUE),
                    new Argument.F32(Float.floatToRawIntBits(1.5f)),
                    new Argument.F64(Double.doubleToRawLongBits(-2.5))));
    assertThat(guest.memory.copy(REF, 28)).isEqualTo(guest.ray.called(1).toBytes().array());
  }

  @Test
  void passesBytesWithAndWithoutALength() {
    guest.memory.set(BUFFER, (byte) 1, (byte) 2, (byte) 3);
    argument(0, 5, 3, BUFFER);
    var bytes = new Argument.Blob(Bytes.of(new byte[] {1, 2, 3}));
    assertThat(byName("pointer", 1)).isZero();
    assertThat(byName("pointer_length", 1)).isZero();
    assertThat(guest.ray.calls).allSatisfy(c -> assertThat(c.arguments()).containsExactly(bytes));
  }

  @Test
  void passesReferencesAsValuesOrAsThemselves() {
    assertThat(byName("nothing", 0)).isZero();
    argument(0, 6, 28, REF);
    assertThat(guest.call("raywa.call", 2, ARGS, 1, BUFFER)).isZero();
    argument(0, 7, 28, REF);
    assertThat(guest.call("raywa.call", 2, ARGS, 1, BUFFER)).isZero();
    assertThat(guest.ray.calls.get(1).arguments())
        .containsExactly(new Argument.Dependency(guest.ray.called(0)));
    assertThat(guest.ray.calls.get(2).arguments())
        .containsExactly(new Argument.Reference(guest.ray.called(0)));
  }

  @Test
  void refusesArgumentsOfOtherTypesThanTheCallees() {
    argument(0, 1, 0, 1);
    argument(1, 1, 0, 1);
    argument(2, 3, 0, 1);
    argument(3, 4, 0, 1);
    assertThat(byName("mix", 4)).isEqualTo(Code.BAD_FUNCTION.number());
    assertThat(guest.lastError())
        .isEqualTo(
            "5: raywa.call_name: mix, (i32, i64, f32, f64) -> f64, has the parameter 2 of type i64,"
                + " but argument 2 is i32");
    argument(1, 5, 3, BUFFER);
    assertThat(byName("mix", 4)).isEqualTo(Code.BAD_FUNCTION.number());
    assertThat(guest.lastError())
        .endsWith("argument 2 is bytes, which arrive as a pointer of type i32");
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void refusesAnotherNumberOfArguments() {
    argument(0, 1, 0, 1);
    assertThat(byName("mix", 1)).isEqualTo(Code.BAD_FUNCTION.number());
    assertThat(guest.lastError()).endsWith("takes 4 parameters, the call passes 1");
    assertThat(byName("pointer_length", 1)).isEqualTo(Code.BAD_FUNCTION.number());
    assertThat(byName("mix", 1001)).isEqualTo(Code.INVALID_ARGUMENT.number());
    assertThat(byName("mix", -1)).isEqualTo(Code.INVALID_ARGUMENT.number());
  }

  @Test
  void refusesDescriptorsThatMeanNothing() {
    argument(0, 8, 0, 1);
    assertThat(byName("pointer", 1)).isEqualTo(1);
    assertThat(guest.lastError()).endsWith("argument 1 has the kind 8, kinds are 1 to 7");
    argument(0, 1, 4, 1);
    assertThat(byName("pointer", 1)).isEqualTo(1);
    argument(0, 6, 27, REF);
    assertThat(byName("pointer", 1)).isEqualTo(1);
    argument(0, 5, 1, 1L << 32);
    assertThat(byName("pointer", 1)).isEqualTo(1);
    argument(0, 5, 3, FAR);
    assertThat(byName("pointer", 1)).isEqualTo(1);
    argument(0, 6, 28, BUFFER);
    assertThat(byName("pointer", 1)).isEqualTo(Code.NO_SUCH_OBJECT.number());
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void refusesFunctionsThatAreNotThere() {
    assertThat(byName("nobody", 0)).isEqualTo(5);
    assertThat(guest.lastError())
        .isEqualTo("5: raywa.call_name: this module exports no function \"nobody\"");
    assertThat(guest.call("raywa.call", 99, 0, 0, REF)).isEqualTo(5);
  }

  @Test
  void refusesFunctionsWithMoreParametersThanATaskTakes() {
    assertThat(byName("wide", 0)).isEqualTo(5);
    assertThat(guest.lastError()).endsWith("wide has 1001 parameters; a task takes at most 1000");
  }

  @Test
  void refusesNamesThatAreNoNames() {
    guest.memory.set(NAME, (byte) 0xff);
    assertThat(guest.call("raywa.call_name", NAME, 1, 0, 0, REF)).isEqualTo(1);
    assertThat(guest.lastError()).endsWith("the name is not UTF-8");
    assertThat(guest.call("raywa.call_name", NAME, 0, 0, 0, REF)).isEqualTo(1);
    assertThat(guest.call("raywa.call_name", NAME, 1025, 0, 0, REF)).isEqualTo(1);
    assertThat(guest.call("raywa.call_name", FAR, 10, 0, 0, REF)).isEqualTo(1);
  }

  @Test
  void startsNothingWhenTheReferenceCannotBeWritten() {
    assertThat(guest.call("raywa.call", 4, 0, 0, FAR)).isEqualTo(1);
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void runsACallWithItsOptions() {
    options(32, 250, 1L << 20, 5, 0, 1500);
    var expected = new TaskOptions(new Demand(250, 1L << 20), 5, Duration.ofMillis(1500));
    assertThat(guest.call("raywa.call_with", 4, 0, 0, OPTIONS, REF)).isZero();
    guest.memory.set(NAME, "nothing".getBytes(StandardCharsets.UTF_8));
    assertThat(guest.call("raywa.call_name_with", NAME, 7, 0, 0, OPTIONS, REF)).isZero();
    assertThat(guest.call("raywa.call_with", 4, 0, 0, 0, REF)).as("no options").isZero();
    assertThat(guest.ray.calls.stream().map(RecordingRay.Call::options))
        .containsExactly(expected, expected, TaskOptions.DEFAULT);
  }

  @Test
  void refusesOptionsOutOfRange() {
    options(31, 1000, 0, 3, 0, 0);
    assertThat(with()).isEqualTo("1: raywa.call_with: the option size must be 32, was: 31");
    options(32, -1, 0, 3, 0, 0);
    assertThat(with()).contains("cpu_milli must be 0 to 1000000000, was: -1");
    options(32, 1000, -1, 3, 0, 0);
    assertThat(with()).contains("memory_bytes must be 0 to");
    options(32, 1000, 0, 1001, 0, 0);
    assertThat(with()).contains("retries_max must be 0 to 1000, was: 1001");
    options(32, 1000, 0, 3, 2, 0);
    assertThat(with()).contains("flags must be 0 to 1, was: 2");
    options(32, 1000, 0, 3, 0, Long.MAX_VALUE);
    assertThat(with()).contains("deadline_ms must be 0 to 31536000000");
    assertThat(guest.ray.calls).isEmpty();
  }

  @Test
  void readsAValueWithATimeLimit() {
    assertThat(byName("nothing", 0)).isZero();
    guest.ray.finish(guest.ray.called(0), (byte) 4, (byte) 2);
    assertThat(guest.call("raywa.get", REF, BUFFER, 8, LENGTH, 250)).isZero();
    assertThat(guest.memory.readI32(LENGTH)).isEqualTo(2);
    assertThat(guest.memory.copy(BUFFER, 3)).containsExactly(4, 2, 0);
    assertThat(guest.call("raywa.get", REF, BUFFER, 1, LENGTH, 0)).isEqualTo(3);
    assertThat(guest.call("raywa.get", REF, BUFFER, 8, 0, -1)).as("no length wanted").isZero();
    assertThat(guest.ray.getTimesMaxMs).containsExactly(250L, 0L, Ray.NO_LIMIT_MS);
    guest.ray.values.put(guest.ray.called(0), Answer.failed(Code.TIMED_OUT, "still running"));
    assertThat(guest.call("raywa.get", REF, BUFFER, 8, LENGTH, 0)).isEqualTo(4);
    assertThat(guest.lastError()).isEqualTo("4: still running");
  }

  @Test
  void failsAtOnceOnBytesThatNameNoObject() {
    assertThat(guest.call("raywa.get", REF, BUFFER, 8, LENGTH, 0)).isEqualTo(2);
    assertThat(guest.call("raywa.cancel", REF, 0, 0)).isEqualTo(2);
    assertThat(guest.ray.getTimesMaxMs).isEmpty();
  }

  @Test
  void storesValues() {
    guest.memory.set(BUFFER, (byte) 7);
    assertThat(guest.call("raywa.put", BUFFER, 1, REF)).isZero();
    var object = ObjectId.fromBytes(guest.memory.copy(REF, 28)).orElseThrow();
    assertThat(guest.ray.stored(object)).isEqualTo(Bytes.of(new byte[] {7}));
    assertThat(guest.call("raywa.put", BUFFER, 1, FAR)).isEqualTo(1);
  }

  @Test
  void waitsForSomeOfItsReferences() {
    for (int i = 0; i < 3; i++) {
      assertThat(guest.call("raywa.call", 4, 0, 0, REFS + 28 * i)).isZero();
    }
    guest.ray.finish(guest.ray.called(1));
    guest.ray.finish(guest.ray.called(2));
    assertThat(guest.call("raywa.wait", REFS, 3, 2, -1, READY, LENGTH)).isZero();
    assertThat(guest.memory.readI32(LENGTH)).isEqualTo(2);
    assertThat(guest.memory.readI32(READY)).isEqualTo(1);
    assertThat(guest.memory.readI32(READY + 4)).isEqualTo(2);
    assertThat(guest.ray.awaits.getFirst().timeMaxMs()).isEqualTo(Ray.NO_LIMIT_MS);
    assertThat(guest.call("raywa.wait", REFS, 3, 4, -1, READY, LENGTH)).isEqualTo(1);
    assertThat(guest.call("raywa.wait", REFS, 100_001, 1, -1, READY, LENGTH)).isEqualTo(1);
    guest.memory.set(REFS, guest.memory.copy(REFS + 28, 28));
    assertThat(guest.call("raywa.wait", REFS, 3, 1, -1, READY, LENGTH)).isEqualTo(1);
    assertThat(guest.lastError()).endsWith("references 0 and 1 are the same");
  }

  @Test
  void cancelsAsAsked() {
    assertThat(byName("nothing", 0)).isZero();
    assertThat(guest.call("raywa.cancel", REF, 0, 1)).isZero();
    assertThat(guest.call("raywa.cancel", REF, 1, 0)).isZero();
    assertThat(guest.ray.cancels)
        .containsExactly(
            new RecordingRay.Cancel(guest.ray.called(0), false, true),
            new RecordingRay.Cancel(guest.ray.called(0), true, false));
  }

  @Test
  void setsTheResultOfTheTask() {
    guest.memory.set(BUFFER, (byte) 1, (byte) 2);
    assertThat(guest.call("raywa.result", BUFFER, 2)).isZero();
    assertThat(guest.call("raywa.result", BUFFER, FakeGuest.MEMORY_BYTES)).isEqualTo(1);
    assertThat(guest.ray.results).containsExactly(Bytes.of(new byte[] {1, 2}));
  }

  @Test
  void tellsWhoRuns() {
    assertThat(guest.call("raywa.task_id", BUFFER)).isZero();
    var expected = guest.ray.task().toString();
    assertThat(HexFormat.of().formatHex(guest.memory.copy(BUFFER, 24))).isEqualTo(expected);
    assertThat(guest.call("raywa.attempt")).isEqualTo(2);
    assertThat(guest.call("raywa.node", BUFFER, 64, LENGTH)).isZero();
    assertThat(guest.memory.copy(BUFFER, guest.memory.readI32(LENGTH)))
        .isEqualTo("edge-3".getBytes(StandardCharsets.UTF_8));
    assertThat(guest.call("raywa.node", BUFFER, 3, LENGTH)).isEqualTo(3);
    assertThat(guest.memory.readI32(LENGTH)).isEqualTo(6);
  }

  @Test
  void keepsTheErrorUntilTheNextCallAndCutsItsTextAtACharacter() {
    assertThat(byName("nobody", 0)).isEqualTo(5);
    assertThat(guest.call("raywa.last_error", 0, 0, 0)).isEqualTo(5);
    assertThat(guest.lastError()).isEqualTo(guest.lastError()).startsWith("5: ");
    assertThat(guest.call("raywa.last_error", BUFFER, 8, LENGTH)).isEqualTo(5);
    assertThat(guest.memory.copy(BUFFER, 9)).startsWith('r', 'a', 'y', 'w', 'a', '.').endsWith(0);
    assertThat(guest.memory.readI32(LENGTH)).isGreaterThan(8);
    assertThat(byName("nothing", 0)).isZero();
    assertThat(guest.lastError()).isEqualTo("0: ");
    guest.ray.values.put(guest.ray.called(0), Answer.failed(Code.TRAPPED, "aä"));
    assertThat(guest.call("raywa.get", REF, BUFFER, 8, LENGTH, 0)).isEqualTo(7);
    guest.memory.set(BUFFER, (byte) 0, (byte) 0);
    guest.call("raywa.last_error", BUFFER, 2, LENGTH);
    assertThat(guest.memory.copy(BUFFER, 2)).containsExactly('a', 0);
  }

  private String with() {
    assertThat(guest.call("raywa.call_with", 4, 0, 0, OPTIONS, REF)).isEqualTo(1);
    return guest.lastError();
  }

  private long byName(String name, int arguments) {
    var utf8 = name.getBytes(StandardCharsets.UTF_8);
    guest.memory.set(NAME, utf8);
    return guest.call("raywa.call_name", NAME, utf8.length, ARGS, arguments, REF);
  }

  private void argument(int index, int kind, int length, long value) {
    guest.memory.writeI32(ARGS + 16L * index, kind);
    guest.memory.writeI32(ARGS + 16L * index + 4, length);
    guest.memory.writeI64(ARGS + 16L * index + 8, value);
  }

  /// Size, cpu, memory, retries, flags, deadline.
  private void options(long... fields) {
    guest.memory.writeI32(OPTIONS, (int) fields[0]);
    guest.memory.writeI32(OPTIONS + 4, (int) fields[1]);
    guest.memory.writeI64(OPTIONS + 8, fields[2]);
    guest.memory.writeI32(OPTIONS + 16, (int) fields[3]);
    guest.memory.writeI32(OPTIONS + 20, (int) fields[4]);
    guest.memory.writeI64(OPTIONS + 24, fields[5]);
  }
}
