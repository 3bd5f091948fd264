package dev.raywa.grid.hazelcast;

import static dev.raywa.grid.ObjectGrid.Safety.BACKED_UP;
import static dev.raywa.grid.ObjectGrid.Safety.RECOMPUTABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.raywa.grid.LittleRoomContract;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.SecondCopy;
import dev.raywa.grid.SeededBytes;
import dev.raywa.grid.StoreFullException;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class HazelcastLittleRoomTest implements LittleRoomContract {
  private static final AtomicLong JOBS = new AtomicLong();
  private static GridMember hereMember;
  private static GridMember thereMember;

  private final List<HazelcastObjectGrid> grids = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("little", "here");
    thereMember = TestMembers.start("little", "there", hereMember);
    TestMembers.awaitPartitions(hereMember, thereMember);
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

  @AfterEach
  void leavesNoFolder() throws IOException {
    grids.forEach(HazelcastObjectGrid::close);
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Override
  public ObjectGrid little(long objectsBytesMax, long spillBytesMax, SecondCopy second) {
    return grid(hereMember, new StoreLimits(objectsBytesMax, folder, spillBytesMax), second);
  }

  @Override
  public ObjectGrid littleThere(long objectsBytesMax, long spillBytesMax, SecondCopy second) {
    return grid(thereMember, new StoreLimits(objectsBytesMax, folder, spillBytesMax), second);
  }

  @Override
  public JobId freshJob() {
    return new JobId(JOBS.incrementAndGet());
  }

  @Test
  void aFileSystemThatIsFullFailsOnlyWhoAsks() throws Exception {
    var disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(mount(disk, 4), "file systems of a limited size cannot be mounted here");
    try {
      var limits = new StoreLimits(5_000_000, disk, DISK);
      var grid = grid(hereMember, limits, KEPT);
      var driver = TaskId.driver(freshJob());
      var stored = new ArrayList<Stored.InGrid>();
      for (int i = 0; i < 3; i++) {
        stored.add(grid.put(ObjectId.put(driver, i), new SeededBytes(i, 2_400_000), BACKED_UP));
      }
      var refused = ObjectId.put(driver, 3);
      assertThatThrownBy(() -> grid.put(refused, new SeededBytes(3, 2_400_000), BACKED_UP))
          .isInstanceOf(StoreFullException.class)
          .hasMessageContaining("object " + refused + " of 2.3 MiB")
          .hasMessageContaining("No space left on device")
          .hasMessageContaining(disk.toString());
      for (int i = 0; i < 3; i++) {
        var found = grid.get(ObjectId.put(driver, i), stored.get(i)).orElseThrow();
        assertThat(SeededBytes.sha256(found)).isEqualTo(new SeededBytes(i, 2_400_000).sha256());
      }
      assertThat(grid.stats().bytesOnDisk()).isEqualTo(2_400_000);
      grid.close();
    } finally {
      run("umount", disk.toString());
      Files.delete(disk);
    }
  }

  @Test
  void manyWritersShareLittleRoom() throws Exception {
    var grid = little(1_000_000, DISK, KEPT);
    var there = littleThere(1_000_000, DISK, KEPT);
    var driver = TaskId.driver(freshJob());
    var tasks = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 100; i++) {
      var id = ObjectId.put(driver, i);
      var bytes = new SeededBytes(i, 90_000);
      tasks.add(() -> {
        var stored = grid.put(id, bytes, BACKED_UP);
        assertThat(grid.stats().bytesInMemory()).isLessThanOrEqualTo(1_000_000);
        assertThat(grid.restore(id, stored)).isTrue();
        var found = there.get(id, stored).or(() -> grid.get(id, stored)).orElseThrow();
        return SeededBytes.sha256(found).equals(bytes.sha256());
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var same : threads.invokeAll(tasks)) {
        assertThat(same.get()).isTrue();
      }
    }
    assertThat(grid.bytesWritten()).isEqualTo(100 * 90_000);
    assertThat(grid.stats().bytesInMemory() + grid.stats().bytesOnDisk()).isEqualTo(100 * 90_000);
  }

  @Test
  void whatIsReadStaysUntilItsEnd() {
    var grid = little(4_000_000, 0, KEPT);
    var driver = TaskId.driver(freshJob());
    var read = ObjectId.result(driver, 0);
    var bytes = new SeededBytes(0, 2_500_000);
    var stored = grid.put(read, bytes, RECOMPUTABLE);
    var other = grid.put(ObjectId.result(driver, 1), new SeededBytes(1, 900_000), RECOMPUTABLE);
    var pieces = new int[1];
    grid.get(read, stored)
        .orElseThrow()
        .transferTo((_, _, _) -> {
          int piece = 2 + pieces[0]++;
          grid.put(ObjectId.result(driver, piece), new SeededBytes(piece, 900_000), RECOMPUTABLE);
        });
    assertThat(grid.get(ObjectId.result(driver, 1), other)).isEmpty();
    assertThat(grid.stats().dropped()).isEqualTo(pieces[0]);
    var again = grid.get(read, stored).orElseThrow();
    assertThat(SeededBytes.sha256(again)).isEqualTo(bytes.sha256());
  }

  @Test
  void aFileThatChangedIsNotRead() throws IOException {
    for (long size : SIZES) {
      var grid = little(size, DISK, KEPT);
      var driver = TaskId.driver(freshJob());
      var stored = grid.put(ObjectId.put(driver, 0), new SeededBytes(0, size), BACKED_UP);
      grid.put(ObjectId.put(driver, 1), new SeededBytes(1, size), BACKED_UP);
      var file = onlyFile();
      var bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThat(grid.restore(ObjectId.put(driver, 0), stored)).isFalse();
      assertThat(grid.get(ObjectId.put(driver, 0), stored)).isEmpty();
      assertThat(grid.bytesWritten()).isEqualTo(size);
      assertThat(file).doesNotExist();
      grid.deleteJob(driver.job());
      grids.forEach(HazelcastObjectGrid::close);
    }
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.walk(folder)) {
      var values =
          files.filter(file -> file.getFileName().toString().startsWith("value-")).toList();
      assertThat(values).hasSize(1);
      return values.getFirst();
    }
  }

  private HazelcastObjectGrid grid(GridMember member, StoreLimits limits, SecondCopy second) {
    var grid = new HazelcastObjectGrid(member, limits, second);
    grids.add(grid);
    return grid;
  }

  private static boolean mount(Path at, int mib) throws Exception {
    return run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", at.toString());
  }

  private static boolean run(String... command) throws Exception {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
