package dev.raywa.execution;

import static dev.raywa.execution.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Demand;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnedTasksTest {
  private final OwnedTasks tasks = new OwnedTasks();

  private TaskId add(int number, long deadlineMs) {
    var options = new TaskOptions(Demand.ONE_CPU, 0, Duration.ofMillis(deadlineMs));
    var added = new OwnedTask(task(number, options), OneCore.DRIVER, 1_000);
    tasks.add(added);
    return added.id();
  }

  private List<TaskId> overdue(long nowMs) {
    var ids = new ArrayList<TaskId>();
    for (var late = tasks.overdue(nowMs); late != null; late = tasks.overdue(nowMs)) {
      ids.add(late.id());
      tasks.remove(late.id());
    }
    return ids;
  }

  @Test
  void tasksAreOverdueInTheOrderOfTheirDeadlines() {
    var late = add(1, 30);
    var early = add(2, 10);
    var never = add(3, 0);
    assertThat(overdue(1_009)).isEmpty();
    assertThat(overdue(1_010)).containsExactly(early);
    assertThat(overdue(1_000_000)).containsExactly(late);
    assertThat(tasks.get(never)).isNotNull();
  }

  @Test
  void tasksWithTheSameDeadlineAreAllOverdue() {
    var first = add(1, 10);
    var second = add(2, 10);
    var third = add(3, 10);
    tasks.remove(second);
    assertThat(overdue(1_010)).containsExactlyInAnyOrder(first, third);
    assertThat(tasks.size()).isZero();
  }
}
