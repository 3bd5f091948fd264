package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PastTasksTest {
  private static final JobId JOB = new JobId(1);
  private static final JobId OTHER = new JobId(2);

  private final PastTasks past = new PastTasks(3);

  @Test
  void countsWhatItForgetsByJob() {
    for (int i = 0; i < 4; i++) {
      past.add(task(JOB, i, TaskView.State.SUCCEEDED));
    }
    past.add(task(OTHER, 0, TaskView.State.FAILED));

    assertThat(numbers(JOB)).containsExactly(2, 3);
    assertThat(past.and(JOB, Stream.empty()).forgotten()).isEqualTo(2);
    assertThat(numbers(OTHER)).containsExactly(0);
    assertThat(past.and(OTHER, Stream.empty()).forgotten()).isZero();
  }

  @Test
  void countsForAFewJobsOnly() {
    for (int i = 1; i < 10; i++) {
      past.add(task(new JobId(i), 0, TaskView.State.SUCCEEDED));
    }

    assertThat(past.and(JOB, Stream.empty()).forgotten()).isZero();
    assertThat(past.and(new JobId(6), Stream.empty()).forgotten()).isEqualTo(1);
  }

  @Test
  void showsATaskOnceAsItIsNow() {
    past.add(task(JOB, 0, TaskView.State.SUCCEEDED));

    var known = past.and(JOB, Stream.of(task(JOB, 0, TaskView.State.RUNNING)));

    assertThat(known.tasks()).extracting(TaskView::state).containsExactly(TaskView.State.RUNNING);
  }

  @Test
  void tellsTimesOfAnotherClock() {
    var times = task(JOB, 0, TaskView.State.RUNNING).later(1000).times();

    assertThat(times)
        .isEqualTo(new TaskView.Times(1001, OptionalLong.of(1002), OptionalLong.empty()));
  }

  private List<Integer> numbers(JobId job) {
    return past.and(job, Stream.empty()).tasks().stream().map(TaskView::attempt).toList();
  }

  /// A task whose attempt is its number.
  private static TaskView task(JobId job, int number, TaskView.State state) {
    return new TaskView(
        TaskId.driver(job).child(number),
        Optional.of(TaskId.driver(job)),
        "f",
        state,
        Optional.empty(),
        number,
        Optional.empty(),
        Optional.empty(),
        new TaskView.Times(1, OptionalLong.of(2), OptionalLong.empty()));
  }
}
