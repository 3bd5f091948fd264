package dev.raywa.recovery;

import static dev.raywa.recovery.Entries.JOB;
import static dev.raywa.recovery.Entries.OTHER;
import static dev.raywa.recovery.Entries.ended;
import static dev.raywa.recovery.Entries.kept;
import static dev.raywa.recovery.Entries.object;
import static dev.raywa.recovery.Entries.pending;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.recovery.Journal.Batch;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// When a node's entries are written, when they are safe, and which are given up.
final class JournalTest {
  private final Journal journal = new Journal(1 << 20);

  private void note(Journal journal, int number, long nowMs) {
    journal.note(object(number), pending(object(number), 0), nowMs);
  }

  private Batch batch(long nowMs) {
    return journal.next(nowMs, true).orElseThrow();
  }

  @Test
  void anEntryWaitsForALaterWordUnlessSomebodyWaitsForIt() {
    note(journal, 1, 100);
    assertThat(journal.next(119, false)).isEmpty();
    assertThat(journal.next(119, true)).as("urgent").isPresent();
    note(journal, 2, 200);
    journal.written(1);
    assertThat(journal.next(219, false)).isEmpty();
    assertThat(journal.next(220, false)).as("due").isPresent();
  }

  @Test
  void aFullBatchIsWrittenAtOnceAndTheRestLater() {
    for (int i = 0; i < Journal.BATCH_ENTRIES_MAX + 1; i++) {
      note(journal, i, 100);
    }
    var first = journal.next(100, false).orElseThrow();
    assertThat(first.entries()).hasSize(Journal.BATCH_ENTRIES_MAX).doesNotContainKey(object(1024));
    journal.written(first.number());
    assertThat(journal.next(100, false)).isEmpty();
    assertThat(batch(100).entries()).containsOnlyKeys(object(1024));
  }

  @Test
  void oneBatchIsUnderWayAtATime() {
    note(journal, 1, 0);
    var first = batch(0);
    note(journal, 2, 0);
    assertThat(journal.next(1_000, true)).isEmpty();
    journal.written(first.number());
    assertThat(batch(1_000))
        .isEqualTo(new Batch(first.number() + 1, Map.of(object(2), pending(object(2), 0))));
  }

  @Test
  void entriesKeepTheirOrder() {
    for (int i = 9; i >= 0; i--) {
      note(journal, i, 0);
    }
    assertThat(batch(0).entries().keySet()).first().isEqualTo(object(9));
  }

  @Test
  void aLaterWordReplacesAnEarlierOneAndKeepsItsPlace() {
    note(journal, 1, 0);
    long early = journal.position();
    note(journal, 2, 5);
    journal.note(object(1), ended(3), 15);
    var batch = journal.next(20, false).orElseThrow();
    assertThat(batch.entries().values()).containsExactly(ended(3), pending(object(2), 0));
    assertThat(journal.isDurable(early)).isFalse();
    journal.written(batch.number());
    assertThat(journal.isDurable(journal.position())).isTrue();
  }

  @Test
  void aLaterWordOnWhatIsUnderWayIsWrittenToo() {
    note(journal, 1, 0);
    var first = batch(0);
    journal.note(object(1), ended(3), 1);
    journal.written(first.number());
    assertThat(journal.isDurable(1)).isTrue();
    assertThat(journal.isDurable(2)).isFalse();
    assertThat(batch(1).entries()).containsEntry(object(1), ended(3));
  }

  @Test
  void everythingBeforeAPositionMustBeWrittenBeforeItIsSafe() {
    assertThat(journal.isDurable(journal.position())).as("nothing was noted").isTrue();
    note(journal, 1, 0);
    var first = batch(0);
    note(journal, 2, 0);
    assertThat(journal.isDurable(1)).isFalse();
    journal.written(first.number());
    assertThat(journal.isDurable(1)).isTrue();
    assertThat(journal.isDurable(2)).isFalse();
    journal.written(batch(0).number());
    assertThat(journal.isDurable(2)).isTrue();
  }

  @Test
  void anOldConfirmationConfirmsNothing() {
    note(journal, 1, 0);
    journal.written(batch(0).number());
    note(journal, 2, 0);
    var second = batch(0);
    journal.written(second.number() - 1);
    assertThat(journal.isDurable(2)).isFalse();
    assertThat(journal.next(1_000, true)).isEmpty();
  }

  @Test
  void aForgottenJobIsNotWrittenAndItsEntriesAreErased() {
    note(journal, 1, 0);
    journal.written(batch(0).number());
    note(journal, 2, 0);
    journal.adopt(object(3), kept(1));
    journal.note(object(OTHER, 1), kept(1), 0);
    assertThat(journal.forget(JOB)).containsExactlyInAnyOrder(object(1), object(2), object(3));
    assertThat(journal.forget(JOB)).isEmpty();
    assertThat(batch(1_000).entries()).containsOnlyKeys(object(OTHER, 1));
    assertThat(journal.forget(OTHER)).containsExactly(object(OTHER, 1));
  }

  @Test
  void aForgottenJobLeavesNoRecords() {
    note(journal, 1, 0);
    var batch = batch(0);
    note(journal, 2, 0);
    journal.forget(JOB);
    journal.written(batch.number());
    assertThat(journal.size()).isZero();
    assertThat(journal.isDurable(journal.position())).isTrue();
  }

  @Test
  void overTheBudgetTheOldestEndedEntriesAreErased() {
    var little = new Journal(3_000);
    little.note(object(1), pending(object(1), 1_000), 0);
    little.note(object(2), kept(1_000), 0);
    assertThat(little.overBudget()).isEmpty();
    little.note(object(3), ended(900), 0);
    little.note(object(4), ended(900), 0);
    little.note(object(5), ended(100), 0);
    assertThat(little.overBudget()).containsExactly(object(3), object(4));
    assertThat(little.overBudget()).isEmpty();
    assertThat(little.next(0, true).orElseThrow().entries())
        .as("what was dropped is not written")
        .containsOnlyKeys(object(1), object(2), object(5));
  }

  @Test
  void whatIsPendingOrKeptIsNeverGivenUp() {
    var little = new Journal(1_000);
    little.note(object(1), pending(object(1), 2_000), 0);
    little.note(object(2), kept(2_000), 0);
    assertThat(little.overBudget()).isEmpty();
    assertThat(little.forget(JOB)).containsExactlyInAnyOrder(object(1), object(2));
  }

  @Test
  void aTaskThatIsTriedAgainIsNotGivenUp() {
    var little = new Journal(1_000);
    little.note(object(1), ended(2_000), 0);
    little.note(object(1), pending(object(1), 2_000), 1);
    assertThat(little.overBudget()).isEmpty();
  }

  @Test
  void anEntryThatWasReplacedOrForgottenTakesNoRoom() {
    var little = new Journal(3_000);
    for (int i = 0; i < 100; i++) {
      little.note(object(1), pending(object(1), 1_000), i);
    }
    little.note(object(2), ended(100), 100);
    assertThat(little.overBudget()).as("one is there").isEmpty();
    little.adopt(object(OTHER, 1), kept(2_000));
    little.forget(OTHER);
    assertThat(little.overBudget()).as("the other job is gone").isEmpty();
  }

  @Test
  void clearForgetsWhatWasNotWritten() {
    note(journal, 1, 0);
    var first = batch(0);
    note(journal, 2, 0);
    journal.clear();
    assertThat(journal.isDurable(journal.position())).isTrue();
    assertThat(journal.next(1_000, true)).isEmpty();
    note(journal, 3, 1_000);
    var next = batch(1_000);
    assertThat(next.entries()).containsOnlyKeys(object(3));
    journal.written(first.number());
    assertThat(journal.isDurable(3)).as("a late word on the batch before").isFalse();
    journal.written(next.number());
    assertThat(journal.isDurable(3)).isTrue();
  }
}
