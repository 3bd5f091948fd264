package dev.raywa.execution;

import static dev.raywa.execution.Specs.JOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import org.junit.jupiter.api.Test;

final class ByJobTest {
  private static final TaskId TASK = TaskId.driver(JOB);
  private static final TaskId CHILD = TASK.child(0);
  private static final TaskId OTHER = TaskId.driver(new JobId(2));

  private final ByJob<String> values = new ByJob<>();

  @Test
  void theFirstValueOfATaskStays() {
    assertThat(values.get(TASK)).isNull();
    assertThat(values.get(TASK, () -> "first")).isEqualTo("first");
    assertThat(values.get(TASK, () -> "second")).isEqualTo("first");
    assertThat(values.get(CHILD)).isNull();
  }

  @Test
  void whatIsRemovedIsHandedOutOnce() {
    values.get(TASK, () -> "one");
    values.get(CHILD, () -> "two");
    assertThat(values.remove(OTHER)).isNull();
    assertThat(values.remove(TASK)).isEqualTo("one");
    assertThat(values.remove(TASK)).isNull();
    assertThat(values.get(CHILD)).isEqualTo("two");
    assertThat(values.size()).isEqualTo(1);
  }

  @Test
  void aJobIsForgottenAlone() {
    values.get(TASK, () -> "one");
    values.get(CHILD, () -> "two");
    values.get(OTHER, () -> "three");
    values.forget(JOB);
    assertThat(values.get(TASK)).isNull();
    assertThat(values.get(CHILD)).isNull();
    assertThat(values.get(OTHER)).isEqualTo("three");
    assertThat(values.size()).isEqualTo(1);
  }
}
