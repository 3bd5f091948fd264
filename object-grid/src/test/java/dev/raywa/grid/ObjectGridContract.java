package dev.raywa.grid;

import static dev.raywa.grid.ObjectGrid.Safety.BACKED_UP;
import static dev.raywa.grid.ObjectGrid.Safety.RECOMPUTABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every object grid promises, seen from two nodes of one cluster.
///
/// One grid may serve all tests of a class: each takes a job of its own.
public interface ObjectGridContract {
  /// The sizes at which something changes.
  List<Long> SIZES =
      List.of(0L, 1L, 65_535L, 65_536L, 65_537L, 1_048_575L, 1_048_576L, 1_048_577L, 5_242_880L);

  /// The grid on one node.
  ObjectGrid here();

  /// The same grid on another node.
  ObjectGrid there();

  /// A job number that no other test uses.
  JobId freshJob();

  @Test
  default void readsTheSameBytesOnEveryNode() {
    var driver = TaskId.driver(freshJob());
    int count = 0;
    for (int i = 0; i < SIZES.size(); i++) {
      for (var safety : Safety.values()) {
        var id = ObjectId.put(driver, count++);
        var bytes = new SeededBytes(i, SIZES.get(i));
        var stored = here().put(id, bytes, safety);
        assertThat(stored.size()).isEqualTo(bytes.size());
        assertThat(hex(stored.sha256())).isEqualTo(bytes.sha256());
        assertThat(read(here(), id, stored)).isEqualTo(bytes.sha256());
        assertThat(read(there(), id, stored)).isEqualTo(bytes.sha256());
      }
    }
  }

  @Test
  default void saysWhereCopiesAre() {
    var driver = TaskId.driver(freshJob());
    var kept = ObjectId.put(driver, 0);
    var made = ObjectId.result(driver, 0);
    var safe = here().put(kept, new SeededBytes(1, 70_000), BACKED_UP);
    var single = here().put(made, new SeededBytes(2, 70_000), RECOMPUTABLE);
    for (var grid : List.of(here(), there())) {
      assertThat(grid.copies(kept, safe))
          .extracting(ObjectGrid.Copy::kind)
          .containsExactly(ObjectGrid.Copy.Kind.PRIMARY, ObjectGrid.Copy.Kind.BACKUP);
      assertThat(grid.copies(made, single))
          .containsExactly(
              new ObjectGrid.Copy(ObjectGrid.Copy.Kind.PRIMARY, Optional.of(single.producer())));
    }
    here().delete(made);
    assertThat(there().copies(made, single)).isEmpty();
  }

  @Test
  default void readsAnyPart() {
    var driver = TaskId.driver(freshJob());
    for (int size : new int[] {1, 70_000, 1_048_577, 3_500_000}) {
      var id = ObjectId.result(driver, size);
      var stored = here().put(id, new SeededBytes(size, size), RECOMPUTABLE);
      var source = there().get(id, stored).orElseThrow();
      for (int from : new int[] {0, size / 3, size - 1}) {
        requirePart(source, from, 0);
        requirePart(source, from, 1);
        requirePart(source, from, size - from);
        requirePart(source, from, Math.min(source.pieceAt(from), size - from));
      }
    }
  }

  private static void requirePart(ByteSource source, int from, int length) {
    var part = new ByteArrayOutputStream();
    source.transferTo(from, length, part::write);
    assertThat(part.toByteArray())
        .as("%d of %d from %d", length, source.size(), from)
        .isEqualTo(Arrays.copyOfRange(source.toBytes().array(), from, from + length));
  }

  @Test
  default void readsTheSameValueTwice() {
    var id = ObjectId.result(TaskId.driver(freshJob()), 0);
    var bytes = new SeededBytes(1, 3_000_000);
    var source = there().get(id, here().put(id, bytes, RECOMPUTABLE)).orElseThrow();
    assertThat(source.size()).isEqualTo(bytes.size());
    assertThat(SeededBytes.sha256(source)).isEqualTo(bytes.sha256());
    assertThat(SeededBytes.sha256(source)).isEqualTo(bytes.sha256());
  }

  @Test
  default void takesPiecesOfAnySize() {
    var driver = TaskId.driver(freshJob());
    for (int pieceBytes : new int[] {1000, 65_537, 1_000_003}) {
      var id = ObjectId.result(driver, pieceBytes);
      var bytes = new SeededBytes(pieceBytes, 2_500_000, pieceBytes);
      var stored = here().put(id, bytes, RECOMPUTABLE);
      assertThat(hex(stored.sha256())).isEqualTo(bytes.sha256());
      assertThat(read(there(), id, stored)).isEqualTo(bytes.sha256());
    }
  }

  @Test
  default void handsOutPiecesWithinTheLimit() {
    var id = ObjectId.result(TaskId.driver(freshJob()), 0);
    var stored = here().put(id, new SeededBytes(1, 4_000_000), RECOMPUTABLE);
    there()
        .get(id, stored)
        .orElseThrow()
        .transferTo((_, _, length) -> assertThat(length).isBetween(1, ByteSource.PIECE_BYTES_MAX));
  }

  @Test
  default void findsNothingWhereNothingWasWritten() {
    var driver = TaskId.driver(freshJob());
    var stored = here().put(ObjectId.result(driver, 0), new SeededBytes(1, 10), RECOMPUTABLE);
    assertThat(there().get(ObjectId.result(driver, 1), stored)).isEmpty();
    var large =
        new Stored.InGrid(5_000_000, stored.producer(), stored.partitionKey(), stored.sha256());
    assertThat(there().get(ObjectId.result(driver, 1), large)).isEmpty();
  }

  @Test
  default void neverRemembersThatAValueWasAbsent() {
    var driver = TaskId.driver(freshJob());
    var id = ObjectId.result(driver, 0);
    var bytes = new SeededBytes(1, 10);
    var places = new HashSet<Stored.InGrid>();
    for (int i = 1; i <= 600; i++) {
      places.add(here().put(ObjectId.result(driver, i), bytes, RECOMPUTABLE));
    }
    for (var place : places) {
      assertThat(there().get(id, place)).isEmpty();
    }
    var stored = here().put(id, bytes, RECOMPUTABLE);
    assertThat(places).contains(stored);
    assertThat(read(there(), id, stored)).isEqualTo(bytes.sha256());
  }

  @Test
  default void keepsAValueThatIsWrittenAgain() {
    var id = ObjectId.result(TaskId.driver(freshJob()), 0);
    var bytes = new SeededBytes(1, 2_000_000);
    long before = here().bytesWritten();
    var first = here().put(id, bytes, RECOMPUTABLE);
    var second = here().put(id, bytes, RECOMPUTABLE);
    var elsewhere = there().put(id, bytes, RECOMPUTABLE);
    assertThat(second).isEqualTo(first);
    assertThat(here().bytesWritten() - before).isEqualTo(bytes.size());
    assertThat(read(there(), id, first)).isEqualTo(bytes.sha256());
    assertThat(read(here(), id, elsewhere)).isEqualTo(bytes.sha256());
  }

  @Test
  default void forgetsWhatIsDeleted() {
    var driver = TaskId.driver(freshJob());
    var small = ObjectId.result(driver, 0);
    var large = ObjectId.result(driver, 1);
    long before = here().bytesWritten();
    var smallStored = here().put(small, new SeededBytes(1, 100), BACKED_UP);
    var largeStored = here().put(large, new SeededBytes(1, 3_000_000), RECOMPUTABLE);
    assertThat(here().get(small, smallStored)).isPresent();
    here().delete(small);
    assertThat(here().get(small, smallStored)).isEmpty();
    assertThat(there().get(small, smallStored)).isEmpty();
    assertThat(there().get(large, largeStored)).isPresent();
    here().delete(large);
    here().delete(large);
    assertThat(there().get(large, largeStored)).isEmpty();
    assertThat(here().bytesWritten()).isEqualTo(before);
  }

  @Test
  default void forgetsOneJobAndKeepsTheOthers() {
    var ended = TaskId.driver(freshJob());
    var going = ObjectId.result(TaskId.driver(freshJob()), 0);
    long before = here().bytesWritten();
    var stored = new ArrayList<Stored.InGrid>();
    for (int i = 0; i < 20; i++) {
      stored.add(here().put(ObjectId.result(ended, i), new SeededBytes(i, 70_000), RECOMPUTABLE));
    }
    var kept = here().put(going, new SeededBytes(99, 10), BACKED_UP);
    assertThat(here().has(ended.job())).isTrue();
    here().deleteJob(ended.job());
    assertThat(here().has(ended.job())).isFalse();
    assertThat(here().has(going.job())).isTrue();
    for (int i = 0; i < 20; i++) {
      assertThat(here().get(ObjectId.result(ended, i), stored.get(i))).isEmpty();
      assertThat(there().get(ObjectId.result(ended, i), stored.get(i))).isEmpty();
    }
    assertThat(there().get(going, kept)).isPresent();
    assertThat(here().bytesWritten() - before).isEqualTo(10);
  }

  @Test
  default void sweepsWhatIsLeftOfJobsThatAreOver() {
    var over = ObjectId.put(TaskId.driver(new JobId(901)), 0);
    var going = ObjectId.put(TaskId.driver(new JobId(902)), 0);
    var bytes = new SeededBytes(1, 3_000_000);
    var gone = here().put(over, bytes, BACKED_UP);
    var kept = there().put(going, bytes, BACKED_UP);
    int chunks = here().sweep(over.job()::equals) + there().sweep(over.job()::equals);
    assertThat(chunks).as("chunks, or values where there are none").isPositive();
    assertThat(there().get(over, gone)).isEmpty();
    assertThat(here().get(going, kept)).isPresent();
    there().deleteJob(going.job());
    here().deleteJob(over.job());
  }

  @Test
  default void saysWhenAValueVanishesWhileItIsRead() {
    var id = ObjectId.result(TaskId.driver(freshJob()), 0);
    var stored = here().put(id, new SeededBytes(1, 16L * 1024 * 1024), RECOMPUTABLE);
    var source = there().get(id, stored).orElseThrow();
    assertThatThrownBy(() -> source.transferTo((_, _, _) -> here().delete(id)))
        .isInstanceOf(ObjectVanishedException.class)
        .hasMessageContaining(id.toString())
        .hasMessageContaining("of 16777216 bytes");
  }

  @Test
  default void refusesASourceThatLiesAboutItsSize() {
    var driver = TaskId.driver(freshJob());
    long before = here().bytesWritten();
    for (long announced : new long[] {0, 10, 99, 101, 2_000_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> here().put(ObjectId.result(driver, 0), announcing(announced), RECOMPUTABLE))
          .withMessageContaining("announced");
    }
    assertThat(here().bytesWritten()).isEqualTo(before);
  }

  @Test
  default void servesManyVirtualThreadsAtOnce() throws Exception {
    var driver = TaskId.driver(freshJob());
    var tasks = new ArrayList<Callable<String>>();
    for (int i = 0; i < 200; i++) {
      var id = ObjectId.result(driver, i);
      var bytes = new SeededBytes(7, 100_000);
      var safety = i % 2 == 0 ? BACKED_UP : RECOMPUTABLE;
      tasks.add(() -> read(there(), id, here().put(id, bytes, safety)));
    }
    assertThat(results(tasks)).containsExactly(new SeededBytes(7, 100_000).sha256());
  }

  private static Set<String> results(List<Callable<String>> tasks)
      throws InterruptedException, ExecutionException {
    var results = new HashSet<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
    }
    return results;
  }

  private static String read(ObjectGrid grid, ObjectId id, Stored.InGrid stored) {
    return SeededBytes.sha256(grid.get(id, stored).orElseThrow());
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.array());
  }

  /// 100 bytes, whatever it says.
  private static ByteSource announcing(long size) {
    return new ByteSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void transferTo(ByteSink sink) {
        sink.write(new byte[100], 0, 100);
      }
    };
  }
}
