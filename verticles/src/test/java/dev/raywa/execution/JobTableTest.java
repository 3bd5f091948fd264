package dev.raywa.execution;

import static dev.raywa.execution.Specs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskOptions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Which jobs a node can still be asked for.
final class JobTableTest {
  private static final JobState PENDING = new JobState.Pending();
  private static final JobState ENDED = new JobState.Succeeded(Instant.EPOCH, Instant.EPOCH);

  private final JobTable table = new JobTable(2);

  private static JobRecord job(int id, JobState state) {
    var spec = TestNode.spec("main", TaskOptions.DEFAULT, false);
    var status = new JobStatus(new JobId(id), spec, state, TaskCounts.NONE, SELF, 1);
    return new JobRecord(status, new JobLog(1, false));
  }

  private void begin(int id) {
    table.add(job(id, PENDING));
  }

  private void end(int id) {
    var job = new JobId(id);
    var record = Objects.requireNonNull(table.get(job));
    record.finished(Specs.succeeded(SELF, ""), Instant.EPOCH);
    record.counted(TaskCounts.NONE, true, Instant.EPOCH);
    table.ended(job);
  }

  private List<Long> listed() {
    return table.statuses().stream().map(status -> status.id().value()).toList();
  }

  @Test
  void listsTheNewestFirst() {
    begin(2);
    begin(3);
    begin(1);
    assertThat(listed()).containsExactly(3L, 2L, 1L);
  }

  @Test
  void theJobThatEndedFirstIsForgottenWhenAnotherBegins() {
    for (int id = 1; id <= 4; id++) {
      begin(id);
    }
    end(3);
    end(1);
    end(2);
    assertThat(listed()).as("who waits for an end can still see it").hasSize(4);
    begin(5);
    assertThat(listed()).containsExactly(5L, 4L, 2L, 1L);
  }

  @Test
  void aJobThatRunsIsNeverForgotten() {
    for (int id = 1; id <= 9; id++) {
      begin(id);
      table.ended(new JobId(id));
    }
    assertThat(listed()).hasSize(9);
  }

  @Test
  void jobsThatEndedElsewhereCountToo() {
    for (int id = 1; id <= 3; id++) {
      table.add(job(id, ENDED));
    }
    assertThat(listed()).containsExactly(3L, 2L);
  }

  @Test
  void aJobThatBeginsAgainHasNotEnded() {
    begin(1);
    end(1);
    begin(1);
    table.add(job(2, ENDED));
    table.add(job(3, ENDED));
    assertThat(listed()).containsExactly(3L, 2L, 1L);
  }

  @Test
  void aJobThatWasGivenUpTakesNoPlace() {
    begin(1);
    end(1);
    assertThat(table.remove(new JobId(1))).isNotNull();
    table.add(job(2, ENDED));
    table.add(job(3, ENDED));
    assertThat(listed()).containsExactly(3L, 2L);
  }
}
