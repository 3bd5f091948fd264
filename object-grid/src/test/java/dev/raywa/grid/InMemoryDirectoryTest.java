package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InMemoryDirectoryTest implements DirectoryContract {
  private static final NodeId HERE = new NodeId("here");
  private static final NodeId THERE = new NodeId("there");

  private final InMemoryDirectory.Shared shared = new InMemoryDirectory.Shared();
  private final Directory here = new InMemoryDirectory(HERE, shared);
  private final Directory there = new InMemoryDirectory(THERE, shared);
  private long jobs;

  @Override
  public Directory here() {
    return here;
  }

  @Override
  public Directory there() {
    return there;
  }

  @Override
  public JobId freshJob() {
    return new JobId(++jobs);
  }

  @Test
  void listsEverythingOfALostNodeOnTheOthers() {
    var entries = new HashMap<ObjectId, DirectoryEntry>();
    for (int i = 0; i < 50; i++) {
      entries.put(ObjectId.put(TaskId.driver(freshJob()), i), Entries.kept(HERE, "k" + i));
    }
    here.write(entries);
    shared.lose(HERE);
    assertThat(there.here(HERE)).isEqualTo(entries);
    assertThatExceptionOfType(GridUnavailableException.class).isThrownBy(() -> here.write(entries));
  }

  @Test
  void goesOnInHalvesAndKeepsWhatEndedWhenTheyMeet() {
    var driver = TaskId.driver(freshJob());
    var ended = ObjectId.result(driver.child(0), 0);
    var both = ObjectId.result(driver.child(1), 0);
    here.write(
        Map.of(ended, Entries.pending(ended, HERE, 1), both, Entries.pending(both, HERE, 1)));
    shared.split(Set.of(THERE));
    there.write(Map.of(ended, Entries.ended(ended, THERE, "theirs")));
    there.write(Map.of(both, Entries.ended(both, THERE, "theirs")));
    here.write(Map.of(both, Entries.ended(both, HERE, "ours")));
    assertThat(here.read(ended)).contains(Entries.pending(ended, HERE, 1));
    assertThat(there.here(HERE)).isEmpty();
    shared.merge();
    assertThat(here.read(ended)).contains(Entries.ended(ended, THERE, "theirs"));
    assertThat(there.read(both)).contains(Entries.ended(both, HERE, "ours"));
  }
}
