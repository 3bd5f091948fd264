package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bill;
import dev.raywa.message.NodeId;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final Bill BILL = new Bill(new NodeId("n"), 1, 0, 0, 0, 0);

  @Test
  void countsEveryEndOnce() {
    var tally = new Tally();

    tally.starts();
    tally.ended(new Outcome.Succeeded(List.of(), BILL));
    for (var code : List.of(TaskError.Code.TRAPPED, TaskError.Code.EXITED)) {
      tally.ended(new Outcome.Failed(new TaskError(code, "why"), -1, BILL));
    }
    for (int i = 0; i < 3; i++) {
      var error = new TaskError(TaskError.Code.CANCELLED, "why");
      tally.ended(new Outcome.Failed(error, -1, BILL));
    }
    tally.wrote(5);
    tally.wrote(7);

    assertThat(tally.totals()).isEqualTo(new TaskTotals(1, 1, 2, 3, 2, 12));
  }
}
