package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BudgetTest {
  private static final TaskId TASK = TaskId.driver(new JobId(1));

  private final Budget budget = new Budget(100);

  @Test
  void takesAsMuchAsFitsAndNoMore() {
    assertThat(budget.admit(value(0, 60))).isPresent();
    assertThat(budget.admit(value(1, 41))).isEmpty();
    assertThat(budget.admit(value(2, 40))).isPresent();
    assertThat(budget.admit(value(3, 1))).isEmpty();
    assertThat(budget.admit(value(4, 0))).isPresent();
    assertThat(budget.bytes()).isEqualTo(100);
  }

  @Test
  void doesNotOverflow() {
    assertThat(budget.admit(value(0, 1))).isPresent();
    assertThat(budget.admit(value(1, Long.MAX_VALUE))).isEmpty();
  }

  @Test
  void takesNothingTwice() {
    var value = value(0, 10);
    budget.admit(value);
    assertThatIllegalStateException().isThrownBy(() -> budget.admit(value));
    assertThat(budget.bytes()).isEqualTo(10);
  }

  @Test
  void partsFirstWithWhatWasNotUsedForLongest() {
    var first = budget.admit(value(0, 10));
    var second = budget.admit(value(1, 10));
    var third = budget.admit(value(2, 10));
    assertThat(budget.victim(_ -> true)).isEqualTo(first);
    budget.find(value(0, 10));
    assertThat(budget.victim(_ -> true)).isEqualTo(second);
    budget.remove(second.orElseThrow());
    assertThat(budget.victim(_ -> true)).isEqualTo(third);
    budget.remove(third.orElseThrow());
    assertThat(budget.victim(_ -> true)).isEqualTo(first);
    assertThat(budget.bytes()).isEqualTo(10);
  }

  @Test
  void sparesWhatIsUsedAndWhatMayNotGo() {
    var used = budget.admit(value(0, 10)).orElseThrow();
    var spared = budget.admit(value(1, 10)).orElseThrow();
    used.enter();
    assertThat(budget.busy()).isTrue();
    assertThat(budget.victim(value -> !value.equals(spared.value()))).isEmpty();
    used.enter();
    used.leave();
    assertThat(budget.victim(_ -> true)).contains(spared);
    used.leave();
    assertThat(budget.busy()).isFalse();
    assertThat(budget.victim(value -> !value.equals(spared.value()))).contains(used);
  }

  @Test
  void freesWhatGoesOnce() {
    var gone = budget.admit(value(0, 60)).orElseThrow();
    budget.remove(gone);
    var again = budget.admit(value(0, 60));
    budget.remove(gone);
    assertThat(budget.bytes()).isEqualTo(60);
    assertThat(budget.find(value(0, 60))).isEqualTo(again).isNotEqualTo(Optional.of(gone));
  }

  private static Kept value(int index, long size) {
    return new Kept(ObjectId.result(TASK, index), new Place(size, 2));
  }
}
