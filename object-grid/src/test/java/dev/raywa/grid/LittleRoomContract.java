package dev.raywa.grid;

import static dev.raywa.grid.ObjectGrid.Safety.BACKED_UP;
import static dev.raywa.grid.ObjectGrid.Safety.RECOMPUTABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every object grid promises when there is more to keep than memory or disk.
public interface LittleRoomContract {
  /// The sizes of the values that are used: of one chunk, and of several.
  List<Long> SIZES = List.of(300_000L, 2_500_000L);

  /// Spilled bytes that no test reaches.
  long DISK = 1L << 30;

  /// Another node that always keeps a copy, as far as the caller can tell.
  SecondCopy KEPT = (_, _) -> true;

  /// A grid on one node, with so much room.
  ObjectGrid little(long objectsBytesMax, long spillBytesMax, SecondCopy second);

  /// The same grid on another node, with so much room.
  ObjectGrid littleThere(long objectsBytesMax, long spillBytesMax, SecondCopy second);

  /// A job number that no other test uses.
  JobId freshJob();

  @Test
  default void dropsWhatWasNotUsedForLongest() {
    for (long size : SIZES) {
      var grid = little(3 * size, DISK, KEPT);
      var there = littleThere(3 * size, DISK, KEPT);
      var ids = ids(4);
      var stored = putAll(grid, ids.subList(0, 3), size, RECOMPUTABLE);
      assertThat(read(grid, ids.get(0), stored.get(0))).contains(sha256(0, size));
      stored.addAll(putAll(grid, ids.subList(3, 4), size, RECOMPUTABLE));
      assertThat(there.get(ids.get(1), stored.get(1))).isEmpty();
      assertThat(grid.get(ids.get(1), stored.get(1))).isEmpty();
      assertThat(grid.restore(ids.get(1), stored.get(1))).isFalse();
      assertThat(read(there, ids.get(0), stored.get(0))).contains(sha256(0, size));
      assertThat(read(there, ids.get(3), stored.get(3))).contains(sha256(0, size));
      assertThat(grid.stats()).isEqualTo(new GridStats(3 * size, 0, 1, 0, 0));
      assertThat(grid.bytesWritten()).isEqualTo(3 * size);
    }
  }

  @Test
  default void spillsWhatNothingCanMakeAgain() {
    for (long size : SIZES) {
      var grid = little(2 * size, DISK, KEPT);
      var there = littleThere(2 * size, DISK, KEPT);
      var ids = ids(5);
      var stored = putAll(grid, ids, size, BACKED_UP);
      assertThat(grid.stats()).isEqualTo(new GridStats(2 * size, 3 * size, 0, 3, 0));
      assertThat(grid.bytesWritten()).isEqualTo(5 * size);
      for (int i = 0; i < 5; i++) {
        assertThat(read(grid, ids.get(i), stored.get(i))).contains(sha256(i, size));
        assertThat(there.get(ids.get(i), stored.get(i)).isPresent()).isEqualTo(i > 2);
      }
      for (int i = 0; i < 5; i++) {
        assertThat(there.restore(ids.get(i), stored.get(i))).isFalse();
        assertThat(grid.restore(ids.get(i), stored.get(i))).isTrue();
        assertThat(read(there, ids.get(i), stored.get(i))).contains(sha256(i, size));
      }
      assertThat(grid.stats().bytesInMemory()).isEqualTo(2 * size);
      assertThat(grid.stats().bytesOnDisk()).isEqualTo(3 * size);
      assertThat(grid.stats().restored()).isEqualTo(5);
    }
  }

  @Test
  default void refusesWhatCannotFitWhateverLeaves() {
    var grid = little(1_000_000, DISK, KEPT);
    var ids = ids(2);
    var kept = grid.put(ids.get(0), new SeededBytes(0, 900_000), RECOMPUTABLE);
    assertThatThrownBy(() -> grid.put(ids.get(1), new SeededBytes(1, 1_000_001), BACKED_UP))
        .isInstanceOf(StoreFullException.class)
        .hasMessageContaining(ids.get(1).toString())
        .hasMessageContaining("objects.bytes.max");
    assertThat(read(grid, ids.get(0), kept)).contains(sha256(0, 900_000));
    assertThat(grid.bytesWritten()).isEqualTo(900_000);
  }

  @Test
  default void aFullDiskFailsOnlyWhoAsks() {
    for (long size : SIZES) {
      var grid = little(2 * size, size, KEPT);
      var ids = ids(5);
      var stored = putAll(grid, ids.subList(0, 3), size, BACKED_UP);
      assertThatThrownBy(() -> grid.put(ids.get(3), new SeededBytes(3, size), RECOMPUTABLE))
          .isInstanceOf(StoreFullException.class)
          .hasMessageContaining("spill.bytes.max");
      for (int i = 0; i < 3; i++) {
        assertThat(read(grid, ids.get(i), stored.get(i))).contains(sha256(i, size));
      }
      assertThat(grid.bytesWritten()).isEqualTo(3 * size);
      grid.delete(ids.get(1));
      var next = grid.put(ids.get(4), new SeededBytes(4, size), RECOMPUTABLE);
      assertThat(read(grid, ids.get(4), next)).contains(sha256(4, size));
    }
  }

  @Test
  default void dropsTheLaterOneWhenTheEarlierCannotBeSpilled() {
    var grid = little(2_000_000, 0, KEPT);
    var ids = ids(3);
    var safe = grid.put(ids.get(0), new SeededBytes(0, 900_000), BACKED_UP);
    var dropped = grid.put(ids.get(1), new SeededBytes(1, 900_000), RECOMPUTABLE);
    grid.put(ids.get(2), new SeededBytes(2, 900_000), RECOMPUTABLE);
    assertThat(read(grid, ids.get(0), safe)).contains(sha256(0, 900_000));
    assertThat(grid.get(ids.get(1), dropped)).isEmpty();
  }

  @Test
  default void keepsInMemoryWhatHasNoSecondCopy() {
    for (long size : SIZES) {
      var grid = little(2 * size, DISK, (_, _) -> false);
      var there = littleThere(2 * size, DISK, KEPT);
      var ids = ids(3);
      var stored = putAll(grid, ids.subList(0, 2), size, BACKED_UP);
      assertThatThrownBy(() -> grid.put(ids.get(2), new SeededBytes(2, size), BACKED_UP))
          .isInstanceOf(StoreFullException.class);
      assertThat(grid.stats()).isEqualTo(new GridStats(2 * size, 0, 0, 0, 0));
      for (int i = 0; i < 2; i++) {
        assertThat(read(there, ids.get(i), stored.get(i))).contains(sha256(i, size));
      }
    }
  }

  @Test
  default void anotherNodeBringsBackWhatItsProducerSpilled() {
    for (long size : SIZES) {
      var there = littleThere(2 * size, DISK, KEPT);
      var grid = little(2 * size, DISK, there::keepCopy);
      var ids = ids(3);
      var stored = putAll(grid, ids, size, BACKED_UP);
      assertThat(there.stats().bytesOnDisk()).isEqualTo(size);
      assertThat(read(there, ids.get(0), stored.get(0))).contains(sha256(0, size));
      grid.delete(ids.get(0));
      assertThat(grid.get(ids.get(0), stored.get(0))).isEmpty();
      assertThat(there.restore(ids.get(0), stored.get(0))).isTrue();
      assertThat(read(grid, ids.get(0), stored.get(0))).contains(sha256(0, size));
      assertThat(there.stats()).isEqualTo(new GridStats(size, 0, 0, 0, 1));
      there.delete(ids.get(0));
      assertThat(there.get(ids.get(0), stored.get(0))).isEmpty();
      assertThat(there.bytesWritten()).isZero();
    }
  }

  @Test
  default void knowsNothingOfWhatIsNowhere() {
    var grid = little(1_000_000, DISK, KEPT);
    var there = littleThere(1_000_000, DISK, KEPT);
    var ids = ids(1);
    var stored = grid.put(ids.get(0), new SeededBytes(0, 300_000), BACKED_UP);
    assertThat(there.restore(ids.get(0), stored)).isTrue();
    grid.delete(ids.get(0));
    assertThat(there.restore(ids.get(0), stored)).isFalse();
    assertThat(there.keepCopy(ids.get(0), stored)).isFalse();
    assertThat(there.stats()).isEqualTo(new GridStats(0, 0, 0, 0, 0));
  }

  @Test
  default void refusesACopyThatItHasNoRoomFor() {
    var grid = little(1_000_000, DISK, KEPT);
    var there = littleThere(1_000_000, 299_999, KEPT);
    var ids = ids(1);
    var stored = grid.put(ids.get(0), new SeededBytes(0, 300_000), BACKED_UP);
    assertThat(there.keepCopy(ids.get(0), stored)).isFalse();
    assertThat(there.stats().bytesOnDisk()).isZero();
  }

  @Test
  default void forgetsWhatItSpilledForAJobThatEnded() {
    for (long size : SIZES) {
      var there = littleThere(2 * size, DISK, KEPT);
      var grid = little(2 * size, DISK, there::keepCopy);
      var ids = ids(5);
      var stored = putAll(grid, ids, size, BACKED_UP);
      assertThat(grid.stats().bytesOnDisk()).isEqualTo(3 * size);
      grid.deleteJob(ids.get(0).job());
      there.deleteJob(ids.get(0).job());
      for (int i = 0; i < 5; i++) {
        assertThat(grid.get(ids.get(i), stored.get(i))).isEmpty();
        assertThat(there.restore(ids.get(i), stored.get(i))).isFalse();
      }
      assertThat(grid.bytesWritten()).isZero();
      assertThat(grid.stats()).isEqualTo(new GridStats(0, 0, 0, 3, 0));
      assertThat(there.stats().bytesOnDisk()).isZero();
    }
  }

  private List<ObjectId> ids(int count) {
    var driver = TaskId.driver(freshJob());
    var ids = new ArrayList<ObjectId>();
    for (int i = 0; i < count; i++) {
      ids.add(ObjectId.put(driver, i));
    }
    return ids;
  }

  private static List<Stored.InGrid> putAll(
      ObjectGrid grid, List<ObjectId> ids, long size, Safety safety) {
    var stored = new ArrayList<Stored.InGrid>();
    for (int i = 0; i < ids.size(); i++) {
      stored.add(grid.put(ids.get(i), new SeededBytes(i, size), safety));
    }
    return stored;
  }

  private static Optional<String> read(ObjectGrid grid, ObjectId id, Stored.InGrid stored) {
    return grid.get(id, stored).map(SeededBytes::sha256);
  }

  private static String sha256(long seed, long size) {
    return new SeededBytes(seed, size).sha256();
  }
}
