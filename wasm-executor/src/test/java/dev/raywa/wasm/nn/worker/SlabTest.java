package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngineContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocks never overlap, and what is given back can be taken again.
final class SlabTest {
  private static final long BYTES = 1024 * 1024;

  @TempDir private Path folder;
  private Slab slab;

  @BeforeEach
  void make() throws Exception {
    slab = new Slab(folder.resolve("tensors"), BYTES);
  }

  @AfterEach
  void remove() {
    slab.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void givesOutAllAndNoMore() throws Exception {
    var all = slab.take(BYTES);
    NnEngineContract.refused(NnCode.TOO_LARGE, () -> slab.take(1));
    slab.give(all);
    slab.give(Slab.Block.NONE);
    assertThat(slab.take(BYTES)).isEqualTo(all);
  }

  @Test
  void keepsBlocksApart() throws Exception {
    var chance = new Random(6);
    var taken = new ArrayList<Slab.Block>();
    for (int i = 0; i < 2_000; i++) {
      if (taken.size() < 8) {
        var next = slab.take(1 + chance.nextInt(60_000));
        assertThat(taken)
            .noneMatch(
                one -> one.at() < next.at() + next.bytes() && next.at() < one.at() + one.bytes());
        taken.add(next);
      } else {
        slab.give(taken.remove(chance.nextInt(taken.size())));
      }
    }
    taken.forEach(slab::give);
    assertThat(slab.take(BYTES).bytes()).isEqualTo(BYTES);
  }

  @Test
  void servesThreadsThatAreInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    var first = slab.take(100_000);
    assertThat(Thread.interrupted()).isTrue();
    slab.take(100_000);
    slab.give(first);
  }
}
