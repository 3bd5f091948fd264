package dev.raywa.grid.hazelcast;

import static dev.raywa.grid.ObjectGrid.Safety.BACKED_UP;
import static dev.raywa.grid.ObjectGrid.Safety.RECOMPUTABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.Entries;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGridContract;
import dev.raywa.grid.OwnFolder;
import dev.raywa.grid.SeededBytes;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class OtherProcessTest {
  private static final String CLUSTER = "processes";
  private static final TaskId DRIVER = TaskId.driver(new JobId(1));

  /// Far below the patience with a silent node: so soon only a closed connection is noticed.
  private static final Duration NOTICED_MAX = Duration.ofSeconds(2);

  private static GridMember here;
  private static ObjectGrid grid;

  @BeforeAll
  static void start() {
    here = TestMembers.start(CLUSTER, "here");
    grid = TestMembers.grid(here);
  }

  @AfterAll
  static void stop() {
    here.close();
  }

  @Test
  void readsTheSameBytesInAnotherProcess() throws Exception {
    try (var other = new OtherProcess(CLUSTER, "reader", here, 256)) {
      int count = 0;
      for (long size : ObjectGridContract.SIZES) {
        var bytes = new SeededBytes(size, size);
        var mine = ObjectId.put(DRIVER, count++);
        var stored = grid.put(mine, bytes, count % 2 == 0 ? BACKED_UP : RECOMPUTABLE);
        assertThat(other.get(mine, stored)).isEqualTo(bytes.sha256());
        var theirs = ObjectId.put(DRIVER, count++);
        var found = grid.get(theirs, other.put(theirs, bytes, RECOMPUTABLE)).orElseThrow();
        assertThat(SeededBytes.sha256(found)).isEqualTo(bytes.sha256());
      }
      var nothing = ObjectId.put(DRIVER, count);
      assertThat(other.get(nothing, new Stored.InGrid(7, here.self(), 2, Bytes.of(new byte[32]))))
          .isEqualTo("absent");
    }
  }

  @Test
  void movesObjectsThatAreMuchLargerThanWhatItNeedsForIt() throws Exception {
    // The node writes 256 MiB into its own share, and reads as many that are not its own.
    try (var other = new OtherProcess(CLUSTER, "mover", here, 512)) {
      var bytes = new SeededBytes(256, 256L * 1024 * 1024);
      var sha256 = bytes.sha256();
      var theirs = ObjectId.result(DRIVER, 1);
      var stored = other.put(theirs, bytes, RECOMPUTABLE);
      assertThat(SeededBytes.sha256(grid.get(theirs, stored).orElseThrow())).isEqualTo(sha256);
      var mine = ObjectId.result(DRIVER, 2);
      assertThat(other.get(mine, grid.put(mine, bytes, RECOMPUTABLE))).isEqualTo(sha256);
      grid.deleteJob(DRIVER.job());
    }
  }

  @Test
  void keepsWhatIsBackedUpWhenANodeIsKilled() throws Exception {
    var doomed = new NodeId("doomed");
    var gone = gone(doomed);
    try (var other = new OtherProcess(CLUSTER, doomed.value(), here, 256)) {
      await().atMost(TestMembers.PATIENCE).until(() -> here.others().contains(doomed));
      var safe = new HashMap<ObjectId, Stored.InGrid>();
      for (int i = 0; i < ObjectGridContract.SIZES.size(); i++) {
        var id = ObjectId.put(DRIVER, 1000 + i);
        safe.put(id, other.put(id, new SeededBytes(9, ObjectGridContract.SIZES.get(i)), BACKED_UP));
      }
      var lost = ObjectId.result(DRIVER, 1000);
      var lostStored = other.put(lost, new SeededBytes(1, 5_000_000), RECOMPUTABLE);
      assertThat(grid.get(lost, lostStored)).isPresent();

      other.kill();
      assertThat(gone).succeedsWithin(NOTICED_MAX);
      safe.forEach((id, stored) ->
          assertThat(SeededBytes.sha256(grid.get(id, stored).orElseThrow()))
              .isEqualTo(new SeededBytes(9, stored.size()).sha256()));
      assertThat(grid.get(lost, lostStored)).isEmpty();
    }
  }

  @Test
  void remembersWhatANodeWroteThatIsGone() throws Exception {
    var doomed = new NodeId("halted");
    var directory = new HazelcastDirectory(here);
    var job = new JobId(2);
    var ids = IntStream.range(0, 500).mapToObj(i -> ObjectId.put(TaskId.driver(job), i)).toList();
    try (var survivor = new OtherProcess(CLUSTER, "survivor", here, 256);
        var other = new OtherProcess(CLUSTER, doomed.value(), here, 256)) {
      var gone = gone(doomed);
      await().atMost(TestMembers.PATIENCE).until(() -> here.others().contains(doomed));
      TestMembers.awaitPartitions(here);
      other.remember(job, ids.size());
      assertThat(other.here(doomed)).isNotEmpty();
      other.halt();
      assertThat(gone).succeedsWithin(NOTICED_MAX);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(directory.read(ids.get(i))).contains(Entries.pending(ids.get(i), doomed, i));
      }
      // Copies move between the survivors for a moment, since each is to have as many.
      await()
          .atMost(TestMembers.PATIENCE)
          .untilAsserted(() -> {
            var listed = new ArrayList<>(directory.here(doomed::equals).keySet());
            listed.addAll(survivor.here(doomed));
            assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
          });
      assertThat(survivor.here(doomed)).isNotEmpty();
    }
  }

  private static CompletableFuture<NodeId> gone(NodeId doomed) {
    var gone = new CompletableFuture<NodeId>();
    here.listen(
        new MemberListener() {
          @Override
          public void joined(NodeId node) {}

          @Override
          public void left(NodeId node) {
            if (node.equals(doomed)) {
              gone.complete(node);
            }
          }
        });
    return gone;
  }

  @Test
  void readsWhatWasSpilledAndBroughtBack(@TempDir Path disk) throws Exception {
    var ids = new ArrayList<ObjectId>();
    var stored = new ArrayList<Stored.InGrid>();
    try (var spiller = new OtherProcess(CLUSTER, "spiller", here, 256, "9000000", "" + disk);
        var reader = new OtherProcess(CLUSTER, "reader2", here, 256);
        var keeper =
            new HazelcastObjectGrid(
                here, new StoreLimits(9_000_000, disk, 1L << 30), (_, _) -> true)) {
      for (int i = 0; i < 5; i++) {
        ids.add(ObjectId.put(DRIVER, 2000 + i));
        stored.add(spiller.put(ids.get(i), new SeededBytes(i, 4_000_000), BACKED_UP));
        assertThat(keeper.keepCopy(ids.get(i), stored.get(i))).isTrue();
      }
      assertThat(reader.get(ids.get(0), stored.get(0))).isEqualTo("absent");
      assertThat(spiller.get(ids.get(0), stored.get(0))).isEqualTo(sha256(0));
      assertThat(spiller.restore(ids.get(0), stored.get(0))).isTrue();
      assertThat(reader.get(ids.get(0), stored.get(0))).isEqualTo(sha256(0));

      OwnFolder.removeStale(disk, SpillFolder.PREFIX);
      assertThat(folders(disk)).isEqualTo(2);
      spiller.kill();
      await()
          .atMost(TestMembers.PATIENCE)
          .until(() -> !here.others().contains(new NodeId("spiller")));
      for (int i = 0; i < 5; i++) {
        assertThat(keeper.restore(ids.get(i), stored.get(i))).isTrue();
        assertThat(reader.get(ids.get(i), stored.get(i))).isEqualTo(sha256(i));
      }
      await()
          .atMost(TestMembers.PATIENCE)
          .until(() -> {
            OwnFolder.removeStale(disk, SpillFolder.PREFIX);
            return folders(disk) == 1;
          });
    }
    assertThat(folders(disk)).isZero();
  }

  private static String sha256(long seed) {
    return new SeededBytes(seed, 4_000_000).sha256();
  }

  private static long folders(Path disk) throws IOException {
    try (var all = Files.list(disk)) {
      return all.count();
    }
  }
}
