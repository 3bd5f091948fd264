package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.InMemoryClusterStore;
import dev.raywa.grid.InMemoryDirectory;
import dev.raywa.grid.InMemoryObjectGrid;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskOptions;
import dev.raywa.recovery.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How the core's questions to the cluster are asked and answered.
@Timeout(60)
final class DeskTest {
  private final InMemoryDirectory.Shared entries = new InMemoryDirectory.Shared();
  private final InMemoryDirectory directory = new InMemoryDirectory(SELF, entries);
  private final InMemoryClusterStore store = new InMemoryClusterStore((byte) 1);
  private final InMemoryObjectGrid.Shared objects = new InMemoryObjectGrid.Shared();
  private final List<NodeEvent> heard = new CopyOnWriteArrayList<>();
  private Desk desk = desk(new InMemoryObjectGrid(SELF, objects));

  private Desk desk(ObjectGrid grid) {
    return new Desk(directory, store, grid, new Tally(), heard::add);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private NodeEvent answer() {
    await().until(() -> !heard.isEmpty());
    return heard.removeFirst();
  }

  private static DirectoryEntry ended(NodeId owner) {
    return new DirectoryEntry.Ended(owner, succeeded(owner, "x"), Optional.empty());
  }

  private static DirectoryEntry.Pending pending(int number, NodeId owner) {
    return OneCore.pending(Specs.task(OneCore.id(number), owner, C), 1);
  }

  private void write(int number, DirectoryEntry entry) {
    directory.write(Map.of(result(number), entry));
  }

  private void jobIs(JobState state) {
    var spec = TestNode.spec("main", TaskOptions.DEFAULT, false);
    store.putJob(new JobStatus(JOB, spec, state, TaskCounts.NONE, C, 1));
  }

  @Test
  void aBatchIsConfirmedWhenItIsThere() {
    desk.write(new Journal.Batch(7, Map.of(result(1), ended(SELF))));
    assertThat(answer()).isEqualTo(new NodeEvent.Written(7));
    assertThat(directory.read(result(1))).contains(ended(SELF));
  }

  @Test
  void whatIsErasedAfterABatchIsGone() {
    for (int i = 1; i <= 50; i++) {
      desk.write(new Journal.Batch(i, Map.of(result(i), ended(SELF))));
      desk.erase(List.of(result(i)));
    }
    desk.write(new Journal.Batch(51, Map.of(result(51), ended(SELF))));
    await().until(() -> heard.contains(new NodeEvent.Written(51)));
    assertThat(directory.here(_ -> true)).containsOnlyKeys(result(51));
  }

  @Test
  void saysWhatTheDirectoryKnows() {
    write(1, ended(B));
    desk.read(result(1));
    assertThat(answer()).isEqualTo(new NodeEvent.DirectorySaid(result(1), Optional.of(ended(B))));
    desk.read(result(2));
    assertThat(answer()).isEqualTo(new NodeEvent.DirectorySaid(result(2), Optional.empty()));
  }

  @Test
  void anEntryIsClaimedByWhoeverKnowsIt() {
    write(1, pending(1, B));
    desk.claim(result(1), pending(1, B), pending(1, SELF));
    assertThat(answer()).isEqualTo(new NodeEvent.Claimed(result(1), pending(1, SELF), true));
    desk.claim(result(1), pending(1, B), pending(1, C));
    assertThat(answer()).isEqualTo(new NodeEvent.Claimed(result(1), pending(1, C), false));
    assertThat(directory.read(result(1))).contains(pending(1, SELF));
  }

  @Test
  void orphansAreEntriesThatNoMemberAnswersFor() {
    jobIs(new JobState.Pending());
    write(1, pending(1, B));
    write(2, pending(2, C));
    write(3, ended(B));
    desk.orphans(Set.of(SELF, C));
    assertThat(answer())
        .isEqualTo(new NodeEvent.Orphans(Map.of(result(1), pending(1, B), result(3), ended(B))));
  }

  @Test
  void entriesOfJobsThatAreOverAreErasedWhoeverAnswersForThem() {
    jobIs(new JobState.Succeeded(Instant.EPOCH, Instant.EPOCH));
    write(1, pending(1, B));
    write(2, ended(SELF));
    desk.orphans(Set.of(SELF));
    assertThat(answer()).isEqualTo(new NodeEvent.Orphans(Map.of()));
    await().untilAsserted(() -> assertThat(directory.here(_ -> true)).isEmpty());
  }

  @Test
  void aClusterThatDoesNotAnswerIsAskedUntilItDoes() {
    write(1, ended(B));
    entries.lose(SELF);
    desk.read(result(1));
    new InMemoryDirectory(SELF, entries);
    assertThat(answer()).isEqualTo(new NodeEvent.DirectorySaid(result(1), Optional.of(ended(B))));
  }

  @Test
  void aValueOnThisDiskIsPutBack() {
    var grid = new InMemoryObjectGrid(SELF, objects, 100, 1_000, (_, _) -> true);
    desk.close();
    desk = desk(grid);
    var kept = ObjectId.put(OneCore.DRIVER, 0);
    var place = grid.put(kept, FakeSandbox.bytes(100), Safety.BACKED_UP);
    grid.put(ObjectId.put(OneCore.DRIVER, 1), FakeSandbox.bytes(100), Safety.BACKED_UP);
    assertThat(new InMemoryObjectGrid(B, objects).get(kept, place)).isEmpty();
    desk.restore(B, kept, place);
    assertThat(answer()).isEqualTo(new NodeEvent.Restored(B, kept, place, true));
    assertThat(new InMemoryObjectGrid(B, objects).get(kept, place)).isPresent();
    grid.delete(kept);
    desk.restore(B, kept, place);
    assertThat(answer()).isEqualTo(new NodeEvent.Restored(B, kept, place, false));
  }

  @Test
  void aValueThatFindsNoRoomIsNotPutBack() {
    var full = new InMemoryObjectGrid(SELF, objects, 100, 100, (_, _) -> true);
    desk.close();
    desk = desk(full);
    var kept = ObjectId.put(OneCore.DRIVER, 0);
    var place = full.put(kept, FakeSandbox.bytes(100), Safety.BACKED_UP);
    full.put(ObjectId.put(OneCore.DRIVER, 1), FakeSandbox.bytes(100), Safety.BACKED_UP);
    desk.restore(B, kept, place);
    assertThat(answer()).isEqualTo(new NodeEvent.Restored(B, kept, place, false));
  }
}
