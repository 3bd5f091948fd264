package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Argument;
import dev.raywa.wasm.Invocation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VarargsTest {
  private static final int BLOCK = 1024;
  private final ArrayMemory memory = new ArrayMemory(65_536);

  /// Parameters, and where clang puts each argument.
  private record Layout(List<Kind> parameters, List<Integer> offsets) {}

  private static final Kind W = Kind.I32;
  private static final Kind L = Kind.I64;
  private static final Kind F = Kind.F32;
  private static final Kind D = Kind.F64;

  private static final List<Kind> KINDS = List.of(W, L, F, D);

  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout(List.of(), List.of()),
          new Layout(List.of(W), List.of(0)),
          new Layout(List.of(W, W), List.of(0, 4)),
          new Layout(List.of(L), List.of(0)),
          new Layout(List.of(W, L), List.of(0, 8)),
          new Layout(List.of(L, W), List.of(0, 8)),
          new Layout(List.of(F), List.of(0)),
          new Layout(List.of(W, F), List.of(0, 8)),
          new Layout(List.of(F, W, F), List.of(0, 8, 16)),
          new Layout(List.of(W, W, W, D), List.of(0, 4, 8, 16)),
          new Layout(List.of(W, D, W, D), List.of(0, 8, 16, 24)),
          new Layout(List.of(W, W, F, F, W), List.of(0, 4, 8, 16, 24)),
          new Layout(List.of(D, W, W, W, L), List.of(0, 8, 12, 16, 24)),
          new Layout(
              List.of(W, L, D, F, W, W, W, W, L), List.of(0, 8, 16, 24, 32, 36, 40, 44, 48)));

  @Test
  void readsTheFourteenLayoutsOfClang() {
    var random = new Random(14);
    for (var layout : LAYOUTS) {
      var expected = new ArrayList<Argument>();
      for (int i = 0; i < layout.parameters().size(); i++) {
        expected.add(write(layout.parameters().get(i), BLOCK + layout.offsets().get(i), random));
      }
      assertThat(Varargs.read(memory, BLOCK, layout.parameters()))
          .as("%s", layout)
          .isEqualTo(expected);
    }
  }

  @Test
  void readsAnyBlockThatClangCouldBuild() {
    for (long seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      var parameters = new ArrayList<Kind>();
      var expected = new ArrayList<Argument>();
      long offset = 0;
      for (int count = random.nextInt(1, 20); count > 0; count--) {
        var kind = KINDS.get(random.nextInt(KINDS.size()));
        int size = kind == W ? 4 : 8;
        offset = (offset + size - 1) / size * size;
        parameters.add(kind);
        expected.add(write(kind, BLOCK + offset, random));
        offset += size;
      }
      assertThat(Varargs.read(memory, BLOCK, parameters)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void narrowsTheDoubleThatAFloatBecame() {
    memory.writeI64(BLOCK, Double.doubleToRawLongBits(0.1f));
    assertThat(Varargs.read(memory, BLOCK, List.of(F)))
        .containsExactly(new Argument.F32(Float.floatToRawIntBits(0.1f)));
  }

  @Test
  void doesNotTouchTheBlockOfAFunctionWithoutParameters() {
    assertThat(Varargs.read(memory, 0xffff_fff0L, List.of())).isEmpty();
  }

  @Test
  void refusesAMissingBlock() {
    assertThatThrownBy(() -> Varargs.read(memory, 0, List.of(W)))
        .isInstanceOf(CallFailure.class)
        .hasMessage("the function takes 1 arguments, but none were passed");
  }

  @Test
  void refusesABlockAtTheEndOfMemory() {
    assertThatThrownBy(() -> Varargs.read(memory, 65_532, List.of(W, W)))
        .isInstanceOf(GuestMemory.OutOfBounds.class);
  }

  private Argument write(Kind kind, long at, Random random) {
    return switch (kind) {
      case I32 -> {
        int value = random.nextInt();
        memory.writeI32(at, value);
        yield new Argument.I32(value);
      }
      case I64 -> {
        long value = random.nextLong();
        memory.writeI64(at, value);
        yield new Argument.I64(value);
      }
      case F32 -> {
        float value = random.nextFloat(-1e6f, 1e6f);
        memory.writeI64(at, Double.doubleToRawLongBits(value));
        yield new Argument.F32(Float.floatToRawIntBits(value));
      }
      case F64 -> {
        long bits = random.nextLong();
        memory.writeI64(at, bits);
        yield new Argument.F64(bits);
      }
    };
  }
}
