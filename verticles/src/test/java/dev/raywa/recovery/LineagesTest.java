package dev.raywa.recovery;

import static dev.raywa.recovery.Entries.JOB;
import static dev.raywa.recovery.Entries.OTHER;
import static dev.raywa.recovery.Entries.lineage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import dev.raywa.recovery.Lineages.Made;
import org.junit.jupiter.api.Test;

/// Which lost results can be made again.
final class LineagesTest {
  private final Lineages lineages = new Lineages(5_000);

  private static TaskId task(JobId job, int number) {
    return TaskId.driver(job).child(number);
  }

  private static Made made(TaskId task, int argumentBytes) {
    return new Made(lineage(task, argumentBytes), Bytes.of(new byte[32]));
  }

  private void keep(JobId job, int number, int argumentBytes) {
    lineages.keep(task(job, number), made(task(job, number), argumentBytes));
  }

  @Test
  void whatIsTakenIsKeptNoLonger() {
    keep(JOB, 1, 10);
    var how = made(task(JOB, 1), 10);
    assertThat(lineages.of(task(JOB, 1))).contains(how);
    assertThat(lineages.take(task(JOB, 1))).contains(how);
    assertThat(lineages.take(task(JOB, 1))).isEmpty();
    assertThat(lineages.size()).isZero();
  }

  @Test
  void theOldestAreGivenUpWhenThereAreTooMany() {
    for (int i = 0; i < 10; i++) {
      keep(JOB, i, 1_000);
    }
    assertThat(lineages.size()).isBetween(3, 4);
    assertThat(lineages.of(task(JOB, 9))).isPresent();
    assertThat(lineages.of(task(JOB, 0))).isEmpty();
  }

  @Test
  void aTaskThatIsMadeAgainIsYoungAndCountsOnce() {
    keep(JOB, 0, 1_000);
    keep(JOB, 1, 1_000);
    keep(JOB, 2, 1_000);
    keep(JOB, 0, 1_000);
    assertThat(lineages.size()).isEqualTo(3);
    keep(JOB, 3, 1_000);
    keep(JOB, 4, 1_000);
    assertThat(lineages.of(task(JOB, 0))).isPresent();
    assertThat(lineages.of(task(JOB, 1))).isEmpty();
  }

  @Test
  void whatAloneIsTooLargeIsNotKept() {
    keep(JOB, 0, 5_000);
    assertThat(lineages.size()).isZero();
    keep(JOB, 1, 10);
    assertThat(lineages.of(task(JOB, 1))).as("nothing of it still counts").isPresent();
  }

  @Test
  void forgetsAJobAndTheRoomThatItTook() {
    keep(JOB, 0, 4_000);
    keep(OTHER, 0, 100);
    lineages.forget(JOB);
    assertThat(lineages.of(task(JOB, 0))).isEmpty();
    keep(OTHER, 1, 4_000);
    assertThat(lineages.of(task(OTHER, 0))).isPresent();
  }
}
