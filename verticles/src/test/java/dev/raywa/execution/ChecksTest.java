package dev.raywa.execution;

import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.Checks.Check;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose end waits until it is known where its children are.
final class ChecksTest {
  private static final TaskId PARENT = TaskId.driver(JOB).child(100);
  private static final TaskId OTHER = TaskId.driver(JOB).child(200);
  private static final Outcome END = Specs.succeeded(SELF, "");

  private final List<TaskId> told = new ArrayList<>();
  private final Checks checks = new Checks((parent, _) -> told.add(parent));

  private void open(TaskId parent, int number) {
    checks.put(result(number), new Check(parent, task(number), null, null));
  }

  private void answered(int number) {
    checks.remove(result(number));
    checks.tellReady();
  }

  @Test
  void anEndWaitsForEveryChild() {
    open(PARENT, 1);
    open(PARENT, 2);
    assertThat(checks.defers(PARENT, END)).isTrue();
    answered(1);
    assertThat(told).isEmpty();
    answered(2);
    assertThat(told).containsExactly(PARENT);
    assertThat(checks.size()).isZero();
  }

  @Test
  void anEndDoesNotWaitForChildrenOfOthers() {
    open(OTHER, 1);
    assertThat(checks.defers(PARENT, END)).isFalse();
    answered(1);
    assertThat(checks.defers(OTHER, END)).as("it is known where its child is").isFalse();
  }

  @Test
  void aChildThatIsSubmittedTwiceIsAwaitedOnce() {
    open(PARENT, 1);
    open(PARENT, 1);
    assertThat(checks.defers(PARENT, END)).isTrue();
    answered(1);
    answered(1);
    assertThat(told).containsExactly(PARENT);
  }

  @Test
  void childrenAreCancelledWithTheirOwnParentOnly() {
    var reason = new TaskError(Code.CANCELLED, "not needed");
    open(PARENT, 1);
    open(OTHER, 2);
    checks.cancelChildren(PARENT, reason);
    assertThat(requireNonNull(checks.get(result(1))).cancel()).isEqualTo(reason);
    assertThat(requireNonNull(checks.get(result(2))).cancel()).isNull();
  }

  @Test
  void nothingIsLeftOfAJobThatIsForgotten() {
    open(PARENT, 1);
    open(PARENT, 2);
    assertThat(checks.defers(PARENT, END)).isTrue();
    assertThat(checks.forget(JOB)).hasSize(2);
    checks.tellReady();
    assertThat(told).isEmpty();
    assertThat(checks.defers(PARENT, END)).isFalse();
    assertThat(checks.size()).isZero();
  }
}
