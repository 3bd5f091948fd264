package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.join;
import static dev.raywa.wasm.chicory.WasmBuilder.local;
import static dev.raywa.wasm.chicory.WasmBuilder.number;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.raywa.wasm.chicory.SandboxConfig.Admission;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ModuleScanTest {
  private static final Admission LIMITS = Admission.DEFAULT;

  private static List<String> refusals(byte[] wasm) {
    return ModuleScan.scan(wasm, LIMITS).refusals();
  }

  private static byte[] locals(int functions, int each) {
    var builder = new WasmBuilder();
    for (int i = 0; i < functions; i++) {
      builder.functionWithLocals("", "", join(op(1), number(each), op(0x7F)));
    }
    return builder.build();
  }

  private static byte[] ordinary() {
    var builder = new WasmBuilder().memory(1, 2).table(2);
    builder.imported("ray", "get", "iiii", "i");
    int add = builder.exported("add", "ii", "i", local(0), local(1), op(0x6A));
    builder.global(7);
    return builder
        .elements(0, add)
        .data(8, new byte[] {1, 2, 3})
        .export("memory", 2, 0)
        .named(add, "add")
        .build();
  }

  @Test
  void describesOrdinaryModule() {
    var scanned = ModuleScan.scan(ordinary(), LIMITS);
    assertThat(scanned.refusals()).isEmpty();
    var shape = scanned.shape();
    assertThat(shape.imports()).extracting(Shape.Import::path).containsExactly("ray.get");
    assertThat(shape.imports().get(0).type()).isEqualTo("(i32, i32, i32, i32) -> i32");
    assertThat(shape.exports()).extracting(Shape.Export::name).containsExactly("add", "memory");
    assertThat(shape.memory()).isEqualTo(new Shape.Memory(1, 2, false));
    assertThat(shape.tableElementsMin()).isEqualTo(2);
  }

  @Test
  void refusesLocalsBombWithinSecond() {
    var bomb = locals(200, 40_000);
    assertThat(bomb.length).isLessThan(2_000);
    assertTimeout(
        Duration.ofSeconds(1),
        () ->
            assertThat(refusals(bomb))
                .containsExactly(
                    "locals of function 0: 40000 is over the limit of 4000 (module.locals.max)"));
  }

  @Test
  void refusesManyFunctionsWithTooManyLocalsInAll() {
    assertThat(refusals(locals(200, 3_000)))
        .anyMatch(sentence -> sentence.contains("(module.locals.total.max)"));
  }

  @Test
  void refusesHugeBranchTableWithinSecond() {
    var targets = new byte[200_001];
    var builder = new WasmBuilder();
    builder.function("", "", i32(0), op(0x0E), number(200_000), targets);
    var bomb = builder.build();
    assertTimeout(
        Duration.ofSeconds(1),
        () ->
            assertThat(refusals(bomb))
                .anyMatch(sentence ->
                    sentence.startsWith("br_table targets in function 0: 200000 is over")));
  }

  @Test
  void refusesTooManyFunctions() {
    var builder = new WasmBuilder();
    for (int i = 0; i <= LIMITS.functionsMax(); i++) {
      builder.function("", "");
    }
    assertThat(refusals(builder.build()))
        .containsExactly("functions: 50001 is over the limit of 50000 (module.functions.max)");
  }

  @Test
  void refusesBodyThatIsTooLarge() {
    var builder = new WasmBuilder();
    builder.function("", "", new byte[LIMITS.bodyBytesMax() + 1]);
    assertThat(refusals(builder.build()))
        .anyMatch(sentence -> sentence.contains("(module.function.bytes.max)"));
  }

  @Test
  void refusesModuleThatIsTooLarge() {
    assertThat(refusals(new byte[LIMITS.moduleBytesMax() + 1]))
        .anyMatch(sentence -> sentence.contains("(modules.bytes.max)"));
  }

  @Test
  void refusesInitialMemoryOverLimit() {
    assertThat(refusals(new WasmBuilder().memory(32_000).build()))
        .containsExactly(
            "initial memory in bytes: 2097152000 is over the limit of 536870912"
                + " (guest.memory.max)");
  }

  @Test
  void refusesTableThatIsTooLarge() {
    assertThat(refusals(new WasmBuilder().table(100_001).build()))
        .anyMatch(sentence -> sentence.contains("(guest.table.max)"));
  }

  @Test
  void refusesSecondMemory() {
    var builder = new WasmBuilder().memory(1).importedMemory("env", "memory");
    assertThat(refusals(builder.build())).anyMatch(sentence -> sentence.startsWith("memories: 2"));
  }

  @Test
  void refusesVectorsWithClearMessage() {
    var builder = new WasmBuilder();
    builder.function("", "", op(0xFD, 0x0C), new byte[16], op(0x1A));
    assertThat(refusals(builder.build()))
        .containsExactly(
            "SIMD (v128) is not supported: compile for wasm32-wasip1 without the feature simd128");
  }

  @Test
  void refusesOtherMagicAndVersion() {
    assertThat(refusals("#!/bin/sh".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .anyMatch(sentence -> sentence.contains("magic number"));
    assertThat(refusals(op(0, 'a', 's', 'm', 2, 0, 0, 0)))
        .containsExactly("the version of the module is not 1");
    assertThat(refusals(op(0, 'a', 's', 'm', 13, 0, 1, 0)))
        .anyMatch(sentence -> sentence.contains("component"));
  }

  @Test
  void refusesTruncationAnywhereExceptBetweenSections() {
    var whole = ordinary();
    int admitted = 0;
    for (int length = 0; length < whole.length; length++) {
      if (refusals(Arrays.copyOf(whole, length)).isEmpty()) {
        admitted++;
      }
    }
    // Between sections a shorter module is a module: before any function is declared, and after
    // all of them have a body.
    assertThat(admitted).isLessThanOrEqualTo(6);
  }

  @Test
  void refusesNumberThatIsTooLong() {
    var header = op(0, 'a', 's', 'm', 1, 0, 0, 0);
    assertThat(refusals(join(header, op(1, 0x86, 0x80, 0x80, 0x80, 0x80, 0, 0, 0))))
        .anyMatch(sentence -> sentence.contains("integer representation too long"));
  }

  @Test
  void refusesClaimsWithoutReservingMemoryForThem() {
    var header = op(0, 'a', 's', 'm', 1, 0, 0, 0);
    for (int section = 1; section <= 11; section++) {
      var claim = join(header, op(section, 6, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0));
      assertThat(refusals(claim)).as("section " + section).isNotEmpty();
    }
  }

  @Test
  void neverThrowsForChangedOrRandomBytes() {
    var whole = ordinary();
    for (long seed = 1; seed <= 20_000; seed++) {
      var random = new Random(seed);
      var bytes = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(256);
      }
      assertThat(ModuleScan.scan(bytes, LIMITS)).as("seed " + seed).isNotNull();
      var noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      var framed = join(op(0, 'a', 's', 'm', 1, 0, 0, 0), noise);
      assertThat(ModuleScan.scan(framed, LIMITS)).as("seed " + seed).isNotNull();
    }
  }
}
