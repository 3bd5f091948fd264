package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class TaskIdTest {
  private static final TaskId DRIVER = TaskId.driver(new JobId(1));

  /// SHA-256 of job, parent and submission as four big-endian longs, cut to 16 bytes. Pinned: a
  /// parent that another release runs again must name the same children.
  @Test
  void derivesThesePinnedIds() {
    assertThat(DRIVER).hasToString("0000000000000001106d97f03e2e3c575dc1b2bd353057b4");
    assertThat(DRIVER.child(0)).hasToString("000000000000000178d39340480b0dc81b8020292939299b");
    assertThat(DRIVER.child(1)).hasToString("0000000000000001c185c2214d994775ac9af61f1f022ae8");
    assertThat(DRIVER.child(0).child(0))
        .hasToString("0000000000000001343108515cf3dd4c7ac4f626d47cbb01");
    assertThat(TaskId.driver(new JobId(Long.MAX_VALUE)))
        .hasToString("7fffffffffffffffa18b3348384ff20e35f2a8d567299408");
  }

  @Test
  void derivesTheSameChildAgain() {
    assertThat(TaskId.driver(new JobId(1)).child(41)).isEqualTo(DRIVER.child(41));
    assertThat(DRIVER.child(41)).hasSameHashCodeAs(TaskId.driver(new JobId(1)).child(41));
  }

  @Test
  void derivesOtherChildrenForOtherParentsAndSubmissions() {
    var ids = new HashSet<TaskId>();
    for (int job = 1; job <= 10; job++) {
      var driver = TaskId.driver(new JobId(job));
      ids.add(driver);
      for (int submission = 0; submission < 10; submission++) {
        ids.add(driver.child(submission));
        ids.add(driver.child(submission).child(0));
      }
    }
    assertThat(ids).hasSize(10 * 21);
  }

  @Test
  void keepsTheJobOfItsParent() {
    assertThat(TaskId.driver(new JobId(9)).child(3).child(4).job()).isEqualTo(new JobId(9));
  }

  @Test
  void refusesNegativeSubmission() {
    assertThatThrownBy(() -> DRIVER.child(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("submission must be 0 or more, was: -1");
  }

  @Test
  void parsesWhatItPrints() {
    var id = DRIVER.child(5);
    assertThat(TaskId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void refusesTextsThatAreNoId() {
    assertThatThrownBy(() -> TaskId.parse("12"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task id must be 48 hex digits, was: 12");
    assertThatThrownBy(() -> TaskId.parse("z".repeat(48)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TaskId.parse("0".repeat(48)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("job id must be 1 or more, was: 0");
  }

  @Test
  void readsWhatItWrites() {
    var bytes = ByteBuffer.allocate(TaskId.SIZE_BYTES);
    DRIVER.write(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(TaskId.read(bytes.flip())).isEqualTo(DRIVER);
  }
}
