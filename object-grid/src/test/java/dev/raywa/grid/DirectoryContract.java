package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every directory promises, seen from two nodes of one cluster that nobody joins or leaves.
///
/// One directory may serve all tests of a class: each takes a job of its own.
public interface DirectoryContract {
  /// The directory on one node.
  Directory here();

  /// The same directory on another node.
  Directory there();

  /// A job number that no other test uses.
  JobId freshJob();

  @Test
  default void remembersEntriesOfEveryKind() {
    var task = TaskId.driver(freshJob()).child(0);
    var owner = new NodeId("o1");
    var entries =
        Map.<ObjectId, DirectoryEntry>of(
            ObjectId.result(task, 0), Entries.pending(ObjectId.result(task, 0), owner, 1),
            ObjectId.result(task, 1), Entries.ended(ObjectId.result(task, 1), owner, "v"),
            ObjectId.put(task, 0), Entries.kept(owner, "w"));
    here().write(entries);
    entries.forEach((id, entry) -> {
      assertThat(here().read(id)).contains(entry);
      assertThat(there().read(id)).contains(entry);
    });
    assertThat(there().read(ObjectId.put(task, 1))).isEmpty();
    assertThat(there().read(ObjectId.result(task, 2))).isEmpty();
  }

  @Test
  default void writesWhateverWasThere() {
    var id = ObjectId.result(TaskId.driver(freshJob()).child(0), 0);
    var owner = new NodeId("o1");
    here().write(Map.of(id, Entries.pending(id, owner, 1)));
    there().write(Map.of(id, Entries.ended(id, owner, "v")));
    assertThat(here().read(id)).contains(Entries.ended(id, owner, "v"));
    here().write(Map.of());
  }

  @Test
  default void replacesOnlyWhatIsExpected() {
    var id = ObjectId.result(TaskId.driver(freshJob()).child(0), 0);
    var first = Entries.pending(id, new NodeId("o1"), 1);
    var second = Entries.pending(id, new NodeId("o2"), 2);
    assertThat(here().replace(id, first, second)).isFalse();
    assertThat(here().read(id)).isEmpty();
    here().write(Map.of(id, first));
    assertThat(there().replace(id, second, first)).isFalse();
    assertThat(there().replace(id, Entries.pending(id, new NodeId("o1"), 1), second)).isTrue();
    assertThat(here().replace(id, first, second)).isFalse();
    assertThat(here().read(id)).contains(second);
  }

  @Test
  default void letsOneOfManyTakeAnEntryOver() throws Exception {
    var driver = TaskId.driver(freshJob());
    for (int round = 0; round < 10; round++) {
      var id = ObjectId.result(driver.child(round), 0);
      var dead = Entries.pending(id, new NodeId("dead"), 1);
      here().write(Map.of(id, dead));
      var tries = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 16; i++) {
        var from = i % 2 == 0 ? here() : there();
        var mine = Entries.pending(id, new NodeId("n" + i), 2);
        tries.add(() -> from.replace(id, dead, mine));
      }
      var won = atOnce(tries);
      assertThat(won).containsOnlyOnce(true);
      var winner = new NodeId("n" + won.indexOf(true));
      assertThat(there().read(id).orElseThrow().owner()).isEqualTo(winner);
    }
  }

  @Test
  default void listsEveryEntryOfAnOwnerOnOneNode() {
    var driver = TaskId.driver(freshJob());
    var owner = new NodeId("listed-" + driver.job());
    var mine = new HashMap<ObjectId, DirectoryEntry>();
    var all = new HashMap<ObjectId, DirectoryEntry>();
    for (int i = 0; i < 1000; i++) {
      var id = ObjectId.result(driver.child(i), 0);
      all.put(id, Entries.ended(id, new NodeId("other"), "v" + i));
      var put = ObjectId.put(driver, i);
      mine.put(put, i % 2 == 0 ? Entries.pending(put, owner, i) : Entries.kept(owner, "k" + i));
    }
    all.putAll(mine);
    here().write(all);
    var listed = new HashMap<>(here().here(owner));
    var others = there().here(owner);
    assertThat(listed).isNotEmpty();
    assertThat(others).isNotEmpty().doesNotContainKeys(listed.keySet().toArray(ObjectId[]::new));
    listed.putAll(others);
    assertThat(listed).isEqualTo(mine);
    assertThat(here().here(new NodeId("nobody"))).isEmpty();
  }

  @Test
  default void forgetsWhatIsDeleted() {
    var driver = TaskId.driver(freshJob());
    var owner = new NodeId("deleted-" + driver.job());
    var entries = new HashMap<ObjectId, DirectoryEntry>();
    for (int i = 0; i < 300; i++) {
      entries.put(ObjectId.put(driver, i), Entries.kept(owner, "k" + i));
    }
    var stays = ObjectId.put(driver, 300);
    here().write(entries);
    here().write(Map.of(stays, Entries.kept(owner, "stays")));
    there().delete(entries.keySet());
    there().delete(List.of(ObjectId.put(driver, 7), ObjectId.put(driver, 1000)));
    entries.keySet().forEach(id -> assertThat(here().read(id)).isEmpty());
    assertThat(here().read(stays)).contains(Entries.kept(owner, "stays"));
    assertThat(here().here(owner).size() + there().here(owner).size()).isEqualTo(1);
  }

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    var results = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
    }
    return results;
  }
}
