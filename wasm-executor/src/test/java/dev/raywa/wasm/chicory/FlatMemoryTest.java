package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FlatMemoryTest {
  private static final int PAGE = 65_536;

  private static void traps(ThrowingCallable access) {
    assertThatThrownBy(access)
        .isInstanceOf(WasmRuntimeException.class)
        .hasMessage("out of bounds memory access");
  }

  /// Grown by one page, so that the array behind it is longer than the memory.
  private static FlatMemory grown() {
    var memory = new FlatMemory(2, 100, false, null, MemoryPool.NONE);
    assertThat(memory.grow(1)).isEqualTo(2);
    return memory;
  }

  @Test
  void holdsWhatWasWrittenInLittleEndianOrder() {
    var memory = grown();
    memory.writeI32(1, 0x04030201);
    assertThat(memory.readBytes(1, 4)).containsExactly(1, 2, 3, 4);
    memory.writeLong(9, -2);
    memory.writeShort(17, (short) -3);
    memory.writeByte(19, (byte) -4);
    memory.writeF32(20, 1.5f);
    memory.writeF64(24, -2.5);
    assertThat(memory.readLong(9)).isEqualTo(-2);
    assertThat(memory.readShort(17)).isEqualTo((short) -3);
    assertThat(memory.readU16(17)).isEqualTo(0xFFFD);
    assertThat(memory.read(19)).isEqualTo((byte) -4);
    assertThat(memory.readFloat(20)).isEqualTo(1.5f);
    assertThat(memory.readF32(20)).isEqualTo(Float.floatToRawIntBits(1.5f));
    assertThat(memory.readDouble(24)).isEqualTo(-2.5);
    assertThat(memory.readF64(24)).isEqualTo(Double.doubleToRawLongBits(-2.5));
  }

  @Test
  void trapsJustBehindItsSizeInEveryMethod() {
    var memory = grown();
    int size = memory.size();
    assertThat(size).isEqualTo(3 * PAGE);
    for (int address : new int[] {size, size + 8, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      for (var access : accesses(memory, address)) {
        traps(access);
      }
    }
    traps(() -> memory.readShort(size - 1));
    traps(() -> memory.readInt(size - 3));
    traps(() -> memory.readLong(size - 7));
    traps(() -> memory.readFloat(size - 3));
    traps(() -> memory.readDouble(size - 7));
    traps(() -> memory.writeShort(size - 1, (short) 1));
    traps(() -> memory.writeI32(size - 3, 1));
    traps(() -> memory.writeLong(size - 7, 1));
    traps(() -> memory.writeF32(size - 3, 1));
    traps(() -> memory.writeF64(size - 7, 1));
  }

  private static List<ThrowingCallable> accesses(FlatMemory memory, int address) {
    return List.of(
        () -> memory.read(address),
        () -> memory.readShort(address),
        () -> memory.readInt(address),
        () -> memory.readLong(address),
        () -> memory.readFloat(address),
        () -> memory.readDouble(address),
        () -> memory.readBytes(address, 1),
        () -> memory.writeByte(address, (byte) 1),
        () -> memory.writeShort(address, (short) 1),
        () -> memory.writeI32(address, 1),
        () -> memory.writeLong(address, 1),
        () -> memory.writeF32(address, 1),
        () -> memory.writeF64(address, 1),
        () -> memory.write(address, new byte[1], 0, 1),
        () -> memory.fill((byte) 1, address, address + 1),
        () -> memory.copy(address, 0, 1),
        () -> memory.copy(0, address, 1),
        () -> memory.copyTo(address, new byte[1], 0, 1),
        () -> memory.lend(address, 1, (_, _, _) -> {}));
  }

  @Test
  void trapsOnRegionsThatWrapAround() {
    var memory = grown();
    traps(() -> memory.copy(8, 0, -1));
    traps(() -> memory.fill((byte) 0, 8, 7));
    traps(() -> memory.readBytes(8, Integer.MAX_VALUE));
    traps(() -> memory.write(0, new byte[4], 2, 3));
    traps(() -> memory.write(0, new byte[4], -1, 1));
  }

  @Test
  void growsToTheMaximumAndNoFurther() {
    var memory = new FlatMemory(1, 3, false, null, MemoryPool.NONE);
    assertThat(memory.grow(0)).isEqualTo(1);
    assertThat(memory.grow(2)).isEqualTo(1);
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(memory.grow(-1)).isEqualTo(-1);
    assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
    assertThat(memory.pages()).isEqualTo(3);
  }

  @Test
  void keepsContentAndShowsZerosWhenItGrows() {
    var memory = new FlatMemory(1, 1000, false, null, MemoryPool.NONE);
    memory.writeI32(PAGE - 4, 42);
    for (int i = 0; i < 20; i++) {
      int before = memory.size();
      memory.grow(1);
      assertThat(memory.readLong(before)).isZero();
      memory.writeLong(before, -1);
    }
    assertThat(memory.readInt(PAGE - 4)).isEqualTo(42);
  }

  @Test
  void copiesOverlappingRegions() {
    var memory = new FlatMemory(1, 1, false, null, MemoryPool.NONE);
    memory.write(0, new byte[] {1, 2, 3, 4}, 0, 4);
    memory.copy(1, 0, 4);
    assertThat(memory.readBytes(0, 5)).containsExactly(1, 1, 2, 3, 4);
  }

  @Test
  void imageHoldsOnlyWhatIsUsed() {
    var memory = new FlatMemory(16, 16, false, null, MemoryPool.NONE);
    memory.writeI32(5 * PAGE, 7);
    memory.writeByte(16 * PAGE - 1, (byte) 9);
    var image = memory.copy();
    assertThat(image.sizeBytes()).isEqualTo(2 * 4096);
    var copy = new byte[16 * PAGE];
    image.copyTo(copy);
    assertThat(copy[5 * PAGE]).isEqualTo((byte) 7);
    assertThat(copy[16 * PAGE - 1]).isEqualTo((byte) 9);
  }
}
