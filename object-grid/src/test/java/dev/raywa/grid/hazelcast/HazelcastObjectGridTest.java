package dev.raywa.grid.hazelcast;

import static dev.raywa.grid.ObjectGrid.Safety.BACKED_UP;
import static dev.raywa.grid.ObjectGrid.Safety.RECOMPUTABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGridContract;
import dev.raywa.grid.SeededBytes;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class HazelcastObjectGridTest implements ObjectGridContract {
  private static final AtomicLong JOBS = new AtomicLong();
  private static GridMember hereMember;
  private static GridMember thereMember;
  private static ObjectGrid here;
  private static ObjectGrid there;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("objects", "here");
    thereMember = TestMembers.start("objects", "there", hereMember);
    here = TestMembers.grid(hereMember);
    there = TestMembers.grid(thereMember);
    TestMembers.awaitPartitions(hereMember, thereMember);
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

  @Override
  public ObjectGrid here() {
    return here;
  }

  @Override
  public ObjectGrid there() {
    return there;
  }

  @Override
  public JobId freshJob() {
    return new JobId(JOBS.incrementAndGet());
  }

  @Test
  void keepsThePrimaryCopyOnTheNodeThatWrites() {
    var driver = TaskId.driver(freshJob());
    for (int i = 0; i < 50; i++) {
      var bytes = new SeededBytes(i, 10);
      var safety = i % 2 == 0 ? RECOMPUTABLE : BACKED_UP;
      var stored = here.put(ObjectId.result(driver, 2 * i), bytes, safety);
      assertThat(TestMembers.owner(hereMember, stored)).isEqualTo(hereMember.self());
      stored = there.put(ObjectId.result(driver, 2 * i + 1), bytes, safety);
      assertThat(TestMembers.owner(hereMember, stored)).isEqualTo(thereMember.self());
      assertThat(Places.safety(Place.of(stored))).isEqualTo(safety);
    }
  }

  @Test
  void leavesNothingOfADeletedJobInTheCluster() {
    var driver = TaskId.driver(freshJob());
    for (int i = 0; i < 10; i++) {
      here.put(ObjectId.result(driver, i), new SeededBytes(i, 2_500_000), RECOMPUTABLE);
      here.put(ObjectId.put(driver, i), new SeededBytes(i, 10), BACKED_UP);
    }
    assertThat(keysOf(driver.job())).isEqualTo(10 * 3 + 10);
    here.deleteJob(driver.job());
    assertThat(keysOf(driver.job())).isZero();
  }

  @Test
  void leavesNothingOfAWriteThatFailed() {
    var job = freshJob();
    var failing = new SeededBytes(1, 5_000_000, 100_000);
    var id = ObjectId.result(TaskId.driver(job), 0);
    assertThat(catchThrowable(() -> here.put(id, new Broken(failing), RECOMPUTABLE)))
        .hasMessage("source broke");
    assertThat(keysOf(job)).isZero();
  }

  private static long keysOf(JobId job) {
    var prefix = String.format("%016x", job.value());
    return Stream.of(HazelcastConfig.OBJECTS, HazelcastConfig.PUTS)
        .flatMap(map -> hereMember.instance().<String, byte[]>getMap(map).keySet().stream())
        .map(key -> key.substring(0, key.indexOf('.')))
        .map(key -> Base64.getUrlDecoder().decode(key.substring(0, 38) + "=="))
        .filter(id -> HexFormat.of().formatHex(id).startsWith(prefix))
        .count();
  }

  /// Ends in the middle.
  private record Broken(SeededBytes bytes) implements ByteSource {
    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void transferTo(ByteSink sink) {
      var left = new long[] {bytes.size() / 2};
      bytes.transferTo((from, at, length) -> {
        left[0] -= length;
        if (left[0] < 0) {
          throw new IllegalStateException("source broke");
        }
        sink.write(from, at, length);
      });
    }
  }
}
