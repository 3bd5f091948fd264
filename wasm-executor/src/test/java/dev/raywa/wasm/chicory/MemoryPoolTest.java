package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MemoryPoolTest {
  private static final int PAGE = 1 << 16;

  private final MemoryPool pool = new MemoryPool(3 * PAGE);

  @Test
  void clearsWhatComesBackAndUsesItAgain() {
    var first = pool.take(PAGE);
    Arrays.fill(first, (byte) 7);
    pool.give(first);

    var second = pool.take(PAGE);

    assertThat(second).isSameAs(first).containsOnly(0);
    assertThat(pool.take(PAGE)).isNotSameAs(first).hasSize(PAGE);
    assertThat(pool.bytes()).isZero();
  }

  @Test
  void keepsNoMoreThanItMayAndNothingLarge() {
    for (int i = 0; i < 5; i++) {
      pool.give(new byte[PAGE]);
    }
    pool.give(new byte[0]);
    pool.give(new byte[MemoryPool.ARRAY_BYTES_MAX + 1]);

    assertThat(pool.bytes()).isEqualTo(3L * PAGE);
    assertThat(pool.take(2 * PAGE)).hasSize(2 * PAGE);
    assertThat(pool.bytes()).isEqualTo(3L * PAGE);
    MemoryPool.NONE.give(new byte[PAGE]);
    assertThat(MemoryPool.NONE.bytes()).isZero();
  }

  @Test
  void memoryThatWasReleasedCanNeitherBeReadNorWritten() {
    var memory = new FlatMemory(1, 1, false, null, pool);
    memory.writeI32(8, 42);

    memory.release();

    assertThat(memory.size()).isZero();
    assertThatThrownBy(() -> memory.readInt(8)).isInstanceOf(WasmRuntimeException.class);
    assertThatThrownBy(() -> memory.writeI32(8, 1)).isInstanceOf(WasmRuntimeException.class);
    var next = new FlatMemory(1, 1, false, null, pool);
    assertThat(next.readInt(8)).isZero();
    assertThat(pool.bytes()).isZero();
  }
}
