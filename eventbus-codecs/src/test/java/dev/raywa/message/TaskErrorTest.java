package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TaskErrorTest {
  /// Pinned: guests and the wire see these numbers.
  @Test
  void numbersItsCodesForEver() {
    assertThat(Stream.of(TaskError.Code.values()).map(code -> code.number() + " " + code))
        .containsExactly(
            "1 INVALID_ARGUMENT",
            "2 NO_SUCH_OBJECT",
            "3 BUFFER_TOO_SMALL",
            "4 TIMED_OUT",
            "5 BAD_FUNCTION",
            "6 BAD_MODULE",
            "7 TRAPPED",
            "8 EXITED",
            "9 OUT_OF_MEMORY",
            "10 DEADLINE_EXCEEDED",
            "11 CANCELLED",
            "12 UNSCHEDULABLE",
            "13 BUSY",
            "14 TOO_LARGE",
            "15 NODE_DIED",
            "16 OBJECT_LOST",
            "17 JOB_ENDED",
            "18 INTERNAL",
            "19 POISONED",
            "20 STORE_FULL");
  }

  @Test
  void findsCodesByTheirNumber() {
    for (var code : TaskError.Code.values()) {
      assertThat(TaskError.Code.of(code.number())).isEqualTo(code);
    }
    for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 21}) {
      assertThatThrownBy(() -> TaskError.Code.of(number))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no error code has the number " + number);
    }
  }

  @Test
  void refusesToSayNothing() {
    assertThatThrownBy(() -> new TaskError(TaskError.Code.BUSY, " \n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an error needs a message, code: BUSY");
  }

  @Test
  void keepsTheInnermostFrames() {
    var frames = Stream.iterate(0, n -> n + 1).limit(100).map(n -> "f" + n).toList();
    var error = new TaskError(TaskError.Code.TRAPPED, "unreachable", frames);
    assertThat(error.backtrace()).isEqualTo(frames.subList(0, TaskError.BACKTRACE_MAX));
    var all = Collections.nCopies(TaskError.BACKTRACE_MAX, "f");
    assertThat(new TaskError(TaskError.Code.TRAPPED, "x", all).backtrace()).isEqualTo(all);
  }

  @Test
  void printsCodeAndSentence() {
    assertThat(new TaskError(TaskError.Code.TRAPPED, "unreachable"))
        .hasToString("TRAPPED: unreachable");
  }
}
