package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import org.junit.jupiter.api.Test;

final class WrittenObjectsTest {
  private static final JobId JOB = new JobId(1);
  private static final ObjectId ID = ObjectId.result(TaskId.driver(JOB), 0);
  private static final Place FIRST = new Place(10, 2);
  private static final Place SECOND = new Place(20, 4);

  private final WrittenObjects written = new WrittenObjects();

  @Test
  void countsEachPlaceOnce() {
    assertThat(written.add(ID, FIRST)).isTrue();
    assertThat(written.add(ID, FIRST)).isFalse();
    assertThat(written.add(ID, SECOND)).isTrue();
    assertThat(written.bytes()).isEqualTo(30);
    assertThat(written.places(ID)).containsExactly(FIRST, SECOND);
    assertThat(written.values(JOB)).containsExactly(ID);
  }

  @Test
  void forgetsPlaceByPlace() {
    written.add(ID, FIRST);
    written.add(ID, SECOND);
    written.remove(ID, FIRST);
    written.remove(ID, FIRST);
    assertThat(written.contains(ID, FIRST)).isFalse();
    assertThat(written.contains(ID, SECOND)).isTrue();
    assertThat(written.bytes()).isEqualTo(20);
    written.remove(ID, SECOND);
    assertThat(written.values(JOB)).isEmpty();
    assertThat(written.places(ID)).isEmpty();
    assertThat(written.bytes()).isZero();
  }
}
