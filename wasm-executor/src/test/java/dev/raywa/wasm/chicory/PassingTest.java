package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.error;
import static dev.raywa.wasm.chicory.SandboxUnderTest.i32;
import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.local;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Invocation.Passed;
import org.junit.jupiter.api.Test;

/// Bytes reach a guest in memory of its own.
final class PassingTest {
  private final SandboxUnderTest test = new SandboxUnderTest();

  private static Passed bytes(int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return new Passed.Blob(ByteSource.of(Bytes.of(bytes)));
  }

  /// An allocator that hands out memory from 1,024 on, under the given name.
  private static WasmBuilder allocator(String name, String parameters, int size) {
    var builder = new WasmBuilder().memory(40);
    int next = builder.global(1024);
    builder.exported(
        name, parameters, "i", op(0x23, next, 0x23, next), local(size), op(0x6A, 0x24, next));
    return builder;
  }

  private static void addTasks(WasmBuilder builder) {
    builder.exported("last", "ii", "i", local(0), local(1), op(0x6A, 0x41, 1, 0x6B, 0x2D, 0, 0));
    builder.exported("first", "i", "i", local(0), op(0x2D, 0, 0));
    builder.exported(
        "mixed",
        "iiii",
        "i",
        local(0),
        local(1),
        op(0x2D, 0, 0, 0x6A),
        local(2),
        op(0x6A),
        local(3),
        op(0x6A));
  }

  @Test
  void passesPointerAndLengthWhenTheCalleeHasRoomForBoth() {
    var builder = allocator("malloc", "i", 0);
    addTasks(builder);
    assertThat(number(test.run(builder.build(), "last", bytes(100)))).isEqualTo(100);
    assertThat(number(test.run(builder.build(), "mixed", i32(1000), bytes(7), i32(50))))
        .isEqualTo(1000 + 1 + 7 + 50);
  }

  @Test
  void passesPointerOnlyWhenThereIsOneParameter() {
    var builder = allocator("malloc", "i", 0);
    addTasks(builder);
    assertThat(number(test.run(builder.build(), "first", bytes(100)))).isEqualTo(1);
  }

  @Test
  void passesManyPieces() {
    var builder = allocator("malloc", "i", 0);
    addTasks(builder);
    int size = 2 * ByteSource.PIECE_BYTES_MAX + 5;
    assertThat(number(test.run(builder.build(), "last", bytes(size)))).isEqualTo(size & 0xFF);
  }

  @Test
  void usesTheOtherAllocators() {
    var canonical = allocator("cabi_realloc", "iiii", 3);
    addTasks(canonical);
    assertThat(number(test.run(canonical.build(), "last", bytes(9)))).isEqualTo(9);
    var warrior = allocator("__war_malloc", "i", 0);
    addTasks(warrior);
    assertThat(number(test.run(warrior.build(), "last", bytes(9)))).isEqualTo(9);
  }

  @Test
  void saysThatThereIsNoAllocator() {
    var builder = new WasmBuilder().memory(1);
    addTasks(builder);
    var error = error(test.run(builder.build(), "last", bytes(9)));
    assertThat(error.code()).isEqualTo(TaskError.Code.BAD_FUNCTION);
    assertThat(error.message()).contains("malloc, cabi_realloc and __war_malloc");
  }

  @Test
  void allocatorWithoutMemoryIsOutOfMemory() {
    var builder = new WasmBuilder().memory(1);
    builder.exported("malloc", "i", "i", WasmBuilder.i32(0));
    addTasks(builder);
    assertThat(error(test.run(builder.build(), "last", bytes(9))).code())
        .isEqualTo(TaskError.Code.OUT_OF_MEMORY);
  }

  @Test
  void allocatorThatLiesHarmsNobody() {
    var builder = new WasmBuilder().memory(1);
    builder.exported("malloc", "i", "i", WasmBuilder.i32(-8));
    addTasks(builder);
    assertThat(error(test.run(builder.build(), "last", bytes(9))).code())
        .isEqualTo(TaskError.Code.OUT_OF_MEMORY);
  }

  @Test
  void refusesBytesForOtherParameters() {
    var builder = allocator("malloc", "i", 0);
    builder.exported("wide", "l", "");
    assertThat(error(test.run(builder.build(), "wide", bytes(3))).message())
        .isEqualTo("wide takes (i64) -> (), but was given (3 bytes)");
  }
}
