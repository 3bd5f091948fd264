package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.raywa.grid.Directory;
import dev.raywa.grid.DirectoryContract;
import dev.raywa.grid.Entries;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class HazelcastDirectoryTest implements DirectoryContract {
  private static final AtomicLong JOBS = new AtomicLong();
  private static final DirectoryEntry FIRST = Entries.kept(new NodeId("n1"), "v");
  private static final DirectoryEntry SECOND = Entries.kept(new NodeId("n2"), "v");
  private static GridMember hereMember;
  private static GridMember thereMember;
  private static Directory here;
  private static Directory there;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("directory", "here");
    thereMember = TestMembers.start("directory", "there", hereMember);
    here = new HazelcastDirectory(hereMember);
    there = new HazelcastDirectory(thereMember);
    TestMembers.awaitPartitions(hereMember, thereMember);
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

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
    return new JobId(JOBS.incrementAndGet());
  }

  @Test
  void saysThatItCannotBeReachedWhenItsNodeIsGone() {
    var alone = TestMembers.start("directory-alone", "alone");
    var directory = new HazelcastDirectory(alone);
    alone.kill();
    var id = ObjectId.put(TaskId.driver(new JobId(1)), 0);
    for (var call :
        List.<Runnable>of(
            () -> directory.read(id),
            () -> directory.write(Map.of(id, Entries.kept(new NodeId("alone"), "v"))),
            () -> directory.replace(id, FIRST, SECOND),
            () -> directory.here(new NodeId("alone")),
            () -> directory.delete(List.of(id)))) {
      assertThatExceptionOfType(GridUnavailableException.class).isThrownBy(call::run);
    }
    assertThat(here.read(id)).isEmpty();
  }
}
