package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobStateTest {
  private static final Instant T = Instant.EPOCH;
  private static final TaskError ERROR = new TaskError(TaskError.Code.EXITED, "exit code 3");
  private static final List<JobState> LIFE =
      List.of(
          new JobState.Pending(),
          new JobState.Running(T),
          new JobState.Succeeded(T, T),
          new JobState.Failed(T, T, ERROR, 3),
          new JobState.Stopped(T, T));

  @Test
  void saysTheWordsOfRay() {
    assertThat(LIFE.stream().map(JobState::word))
        .containsExactly("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPED");
  }

  @Test
  void isFinalWhenNothingComesAfter() {
    assertThat(LIFE.stream().map(JobState::isFinal))
        .containsExactly(false, false, true, true, true);
  }
}
