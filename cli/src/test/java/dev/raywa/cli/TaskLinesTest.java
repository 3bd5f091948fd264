package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.cli.TaskLines.TaskOutput;
import dev.raywa.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskLinesTest {
  private final List<String> shown = new ArrayList<>();
  private final TaskLines lines = new TaskLines(shown::add);

  @Test
  void keepsNoMoreThanItsLimits() {
    for (int i = 0; i <= TaskLines.TASKS_MAX; i++) {
      print("t" + i, "half");
    }
    print("long", "x".repeat(TaskLines.LINE_BYTES_MAX + 1));

    assertThat(shown).hasSize(3);
    assertThat(shown.getFirst()).isEqualTo("[t0 f@n] half");
    assertThat(shown.get(1)).hasSize(TaskLines.LINE_BYTES_MAX + "[long f@n] ".length());
    assertThat(shown.get(2)).isEqualTo("[t1 f@n] half");
  }

  @Test
  void showsWhatDidNotEndWithALineFeed() {
    print("t", "no end");
    assertThat(shown).isEmpty();

    lines.finish();
    assertThat(shown).containsExactly("[t f@n] no end");
  }

  @Test
  void letsNoLabelBreakTheLine() {
    lines.printed(new TaskOutput("t", "a\nb\u001b", "n", "stdout", Bytes.utf8("x\n")));

    assertThat(shown).containsExactly("[t a?b?@n] x");
  }

  private void print(String task, String text) {
    lines.printed(new TaskOutput(task, "f", "n", "stdout", Bytes.utf8(text)));
  }
}
