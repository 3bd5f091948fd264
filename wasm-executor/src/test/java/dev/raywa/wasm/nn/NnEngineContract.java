package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every engine promises, with the real library behind it.
@Timeout(120)
public interface NnEngineContract {
  /// The task that asks.
  TaskId TASK = TaskId.driver(new JobId(1));

  /// Long enough for a small model on a busy machine.
  Duration TIME = Duration.ofSeconds(20);

  /// 32 MiB of tensors at most 8 MiB each, 96 MiB of memory, two runs at a time, four that wait.
  NnLimits LIMITS =
      new NnLimits(32L << 20, 8, 96L << 20, 8L << 20, 32L << 20, 64, 2, 4, Duration.ofSeconds(30));

  /// The engine under test, with [#LIMITS].
  NnEngine engine();

  /// Asserts that a call ends with a code.
  static void refused(NnCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NnException.class, e -> assertThat(e.code()).as(e.sentence()).isEqualTo(code));
  }

  /// Opens a model and a context on it.
  default NnContext context(Bytes model) throws NnException {
    try (var open = engine().open(model, NnOptions.DEFAULT)) {
      return open.context(TASK);
    }
  }

  /// Runs one addition, which works as long as the engine is well.
  default void stillWorks() throws NnException {
    try (var add = context(OnnxWriter.binary("Add", ElementType.F32, 2))) {
      add.setInput(0, ElementType.F32, new long[] {2}, Tensors.floats(1, 2));
      add.setInput(1, ElementType.F32, new long[] {2}, Tensors.floats(10, 20));
      add.compute(TIME);
      assertThat(Tensors.floats(add, 0)).containsExactly(11, 22);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {
        "F32", "F64", "F16", "BF16", "U8", "I8", "U16", "I16", "I32", "I64", "U32", "U64", "BOOL"
      })
  default void givesBackWhatItWasGiven(ElementType type) throws Exception {
    var data = new byte[3 * type.widthBytes()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (type == ElementType.BOOL ? i % 2 : i + 1);
    }
    try (var same = context(OnnxWriter.unary("Identity", type, -1))) {
      same.setInput(0, type, new long[] {3}, ByteSource.of(Bytes.of(data)));
      same.compute(TIME);

      assertThat(Tensors.bytes(same, 0)).isEqualTo(data);
      assertThat(same.outputShape(0)).containsExactly(3);
      assertThat(same.outputBytes(0)).isEqualTo(data.length);
    }
  }

  @Test
  default void describesInputsAndOutputs() throws Exception {
    var bytes =
        new OnnxWriter()
            .input("x", ElementType.F32, -1, 3)
            .output("y", ElementType.I64, -1, 3)
            .cast("x", "y", ElementType.I64)
            .model();
    try (var model = engine().open(bytes, NnOptions.DEFAULT)) {
      assertThat(model.inputs()).extracting(TensorInfo::name).containsExactly("x");
      assertThat(model.inputs().getFirst().dims()).containsExactly(-1L, 3L);
      assertThat(model.outputs().getFirst().type()).isEqualTo(ElementType.I64);
      assertThat(model.scan().ops()).containsExactly("Cast");
      assertThat(model.chargedBytes()).isGreaterThan(bytes.size());
    }
    assertThat(engine().stats().models()).isZero();
    assertThat(engine().stats().modelBytes()).isZero();
  }

  @Test
  default void keepsInputsAndReplacesThem() throws Exception {
    stillWorks();
    try (var add = context(OnnxWriter.binary("Add", ElementType.F32, -1))) {
      add.setInput(0, ElementType.F32, new long[] {1}, Tensors.floats(1));
      add.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(2));
      add.compute(TIME);
      add.setInput(1, ElementType.F32, new long[] {3}, Tensors.floats(5, 6, 7));
      add.compute(TIME);
      assertThat(Tensors.floats(add, 0)).containsExactly(6, 7, 8);
      add.setInput(1, ElementType.F32, new long[] {0}, Tensors.floats());
      add.compute(TIME);
      assertThat(add.outputBytes(0)).isZero();
      assertThat(Tensors.bytes(add, 0)).isEmpty();
    }
    assertThat(engine().stats().tensorBytes()).isZero();
  }

  @Test
  default void givesOutputsWhoseSizeNobodyKnew() throws Exception {
    var bytes =
        new OnnxWriter()
            .input("n", ElementType.I64, 1)
            .output("y", ElementType.F32, -1)
            .node("ConstantOfShape", "n", "->", "y")
            .model();
    try (var zeros = context(bytes)) {
      for (long n : new long[] {5, 1_000_000, 7}) {
        zeros.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(n));
        zeros.compute(TIME);
        assertThat(zeros.outputShape(0)).containsExactly(n);
        assertThat(Tensors.bytes(zeros, 0)).hasSize((int) (4 * n));
      }
    }
    var some =
        new OnnxWriter()
            .input("x", ElementType.F32, 4)
            .output("y", ElementType.I64, 1, -1)
            .node("NonZero", "x", "->", "y")
            .model();
    try (var found = context(some)) {
      found.setInput(0, ElementType.F32, new long[] {4}, Tensors.floats(0, 3, 0, 9));
      found.compute(TIME);
      assertThat(found.outputShape(0)).containsExactly(1, 2);
    }
  }

  @Test
  default void refusesWhatDoesNotFit() throws Exception {
    try (var add = context(OnnxWriter.binary("Add", ElementType.F32, 2))) {
      var two = new long[] {2};
      var data = Tensors.floats(1, 2);
      var bad = NnCode.INVALID_ARGUMENT;
      refused(bad, () -> add.setInput(2, ElementType.F32, two, data));
      refused(bad, () -> add.setInput(-1, ElementType.F32, two, data));
      refused(bad, () -> add.setInput(0, ElementType.I32, two, data));
      refused(bad, () -> add.setInput(0, ElementType.F32, new long[] {3}, data));
      refused(bad, () -> add.setInput(0, ElementType.F32, new long[] {1, 2}, data));
      refused(bad, () -> add.setInput(0, ElementType.F32, two, Tensors.floats(1)));
      refused(bad, () -> add.compute(TIME));
      refused(NnCode.RUNTIME_ERROR, () -> add.outputBytes(0));
      refused(bad, () -> add.outputBytes(1));
      add.setInput(0, ElementType.F32, two, data);
      refused(bad, () -> add.compute(TIME));
    }
    try (var any = context(OnnxWriter.unary("Identity", ElementType.F32, -1, -1))) {
      var huge = new long[] {Long.MAX_VALUE, Long.MAX_VALUE};
      refused(
          NnCode.INVALID_ARGUMENT, () -> any.setInput(0, ElementType.F32, huge, Tensors.floats()));
    }
    stillWorks();
  }

  @Test
  default void refusesWhatIsNoModel() throws Exception {
    var junk = "no model at all".getBytes(StandardCharsets.UTF_8);
    for (var bytes : new byte[][] {{}, {0}, junk, new byte[10_000], {0x3a, 0x7f}}) {
      refused(NnCode.INVALID_ENCODING, () -> engine().open(Bytes.of(bytes), NnOptions.DEFAULT));
    }
    var good = OnnxWriter.unary("Abs", ElementType.F32, 1).array();
    for (int cut = 1; cut < good.length; cut += 3) {
      int size = cut;
      assertThatThrownBy(
              () -> engine().open(Bytes.of(Arrays.copyOf(good, size)), NnOptions.DEFAULT))
          .isInstanceOf(NnException.class);
    }
    var unknown = OnnxWriter.unary("NoSuchOperator", ElementType.F32, 1);
    assertThatThrownBy(() -> engine().open(unknown, NnOptions.DEFAULT))
        .isInstanceOf(NnException.class)
        .hasMessageContaining("NoSuchOperator");
    stillWorks();
  }

  @Test
  default void neverReadsFiles() throws Exception {
    for (var file : new String[] {"/etc/passwd", "../../etc/passwd", "x.bin"}) {
      var bytes =
          new OnnxWriter()
              .external("w", file, 1)
              .output("y", ElementType.F32, 1)
              .node("Identity", "w", "->", "y")
              .model();
      refused(NnCode.UNSUPPORTED_OPERATION, () -> engine().open(bytes, NnOptions.DEFAULT));
    }
  }

  @Test
  default void endsALoopAtItsDeadline() throws Exception {
    try (var loop = context(OnnxWriter.loop())) {
      loop.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(1L << 40));
      loop.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(1));
      long from = System.nanoTime();
      refused(NnCode.RUNTIME_ERROR, () -> loop.compute(Duration.ofMillis(100)));
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));

      loop.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(3));
      loop.compute(TIME);
      assertThat(Tensors.floats(loop, 0)).containsExactly(8);
    }
    assertThat(engine().stats().restarts()).isZero();
  }

  @Test
  default void endsALoopWhoseCallerIsInterrupted() throws Exception {
    try (var loop = context(OnnxWriter.loop())) {
      loop.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(1L << 40));
      loop.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(1));
      var code = new AtomicReference<NnCode>();
      var stays = new AtomicReference<Boolean>();
      var guest =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  loop.compute(TIME);
                } catch (NnException e) {
                  code.set(e.code());
                  stays.set(Thread.currentThread().isInterrupted());
                }
              });
      while (engine().stats().running() == 0) {
        Thread.onSpinWait();
      }
      guest.interrupt();
      assertThat(guest.join(Duration.ofSeconds(1))).isTrue();
      assertThat(code.get()).isEqualTo(NnCode.RUNTIME_ERROR);
      assertThat(stays.get()).isTrue();
    }
    stillWorks();
  }

  @Test
  default void refusesMemoryBeyondTheCap() throws Exception {
    var bytes =
        new OnnxWriter()
            .input("n", ElementType.I64, 1)
            .output("y", ElementType.F32, -1)
            .node("ConstantOfShape", "n", "->", "z")
            .node("Sin", "z", "->", "y")
            .model();
    try (var bomb = context(bytes)) {
      for (long n : new long[] {100_000_000, 20_000_000_000L, Long.MAX_VALUE / 2}) {
        bomb.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(n));
        assertThatThrownBy(() -> bomb.compute(TIME)).isInstanceOf(NnException.class);
      }
    }
    refused(
        NnCode.TOO_LARGE,
        () -> engine().open(Bytes.of(new byte[(32 << 20) + 1]), NnOptions.DEFAULT));
    try (var large = context(OnnxWriter.unary("Identity", ElementType.U8, -1))) {
      var nine = ByteSource.of(Bytes.of(new byte[9 << 20]));
      refused(
          NnCode.TOO_LARGE, () -> large.setInput(0, ElementType.U8, new long[] {9 << 20}, nine));
    }
    assertThat(engine().stats().restarts()).isZero();
    stillWorks();
  }

  @Test
  default void givesEveryThreadTheSameBits() throws Exception {
    var bytes =
        new OnnxWriter()
            .input("x", ElementType.F32, 64, 64)
            .output("y", ElementType.F32, 64, 64)
            .node("MatMul", "x", "x", "->", "m")
            .node("Tanh", "m", "->", "t")
            .node("Softmax", "t", "->", "y")
            .model();
    var values = new float[64 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    try (var model = engine().open(bytes, NnOptions.DEFAULT);
        var guests = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<byte[]>>();
      for (int i = 0; i < 6; i++) {
        var task = TASK.child(i);
        Callable<byte[]> guest =
            () -> {
              try (var context = model.context(task)) {
                context.setInput(0, ElementType.F32, new long[] {64, 64}, Tensors.floats(values));
                for (int run = 0; run < 20; run++) {
                  context.compute(TIME);
                }
                return Tensors.bytes(context, 0);
              }
            };
        results.add(guests.submit(guest));
      }
      for (var result : results) {
        assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(results.getFirst().get());
      }
    }
  }

  @Test
  default void saysBusyWhenTooManyWait() throws Exception {
    int most = LIMITS.runsMax() + LIMITS.queueMax();
    var ended = new CountDownLatch(most);
    var guests = new ArrayList<Thread>();
    try (var model = engine().open(OnnxWriter.loop(), NnOptions.DEFAULT)) {
      for (int i = 0; i < most; i++) {
        var context = model.context(TASK.child(i));
        context.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(1L << 40));
        context.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(1));
        Runnable guest =
            () -> {
              try (context) {
                context.compute(TIME);
              } catch (NnException e) {
                ended.countDown();
              }
            };
        guests.add(Thread.ofVirtual().start(guest));
      }
      while (engine().stats().running() + engine().stats().queued() < most) {
        Thread.onSpinWait();
      }
      try (var one = model.context(TASK)) {
        one.setInput(0, ElementType.I64, new long[] {1}, Tensors.longs(1));
        one.setInput(1, ElementType.F32, new long[] {1}, Tensors.floats(1));
        refused(NnCode.BUSY, () -> one.compute(TIME));
      }
      guests.forEach(Thread::interrupt);
      assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(engine().stats().refused()).isEqualTo(1);
    stillWorks();
  }

  @Test
  default void readsDigitsAndFindsPersons() throws Exception {
    SharedModels.readsDigits(engine());
    SharedModels.findsPersons(engine());
  }

  @Test
  default void findsFacesAndTellsDirections() throws Exception {
    SharedDetectors.findsFaces(engine());
    SharedDetectors.tellsDirections(engine());
  }

  @Test
  default void outlivesAModelThatIsClosedInUse() throws Exception {
    var model = engine().open(OnnxWriter.unary("Neg", ElementType.F32, 1), NnOptions.DEFAULT);
    var context = model.context(TASK);
    model.close();
    model.close();
    refused(NnCode.INVALID_ARGUMENT, () -> model.context(TASK));
    context.setInput(0, ElementType.F32, new long[] {1}, Tensors.floats(4));
    context.compute(TIME);
    assertThat(Tensors.floats(context, 0)).containsExactly(-4);
    assertThat(engine().stats().models()).isEqualTo(1);
    context.close();
    context.close();
    assertThat(engine().stats().models()).isZero();
    refused(NnCode.INVALID_ARGUMENT, () -> context.compute(TIME));
    refused(NnCode.INVALID_ARGUMENT, () -> context.outputBytes(0));
  }
}
