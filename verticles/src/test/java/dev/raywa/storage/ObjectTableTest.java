package dev.raywa.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the table of objects promises.
final class ObjectTableTest {
  private static final JobId JOB = new JobId(1);
  private static final ObjectId OBJECT = object(JOB, 0);
  private static final ObjectState READY = ready("value");
  private static final Watcher GUEST = new Watcher.Guest(TaskId.driver(JOB), 0);
  private static final Watcher ASKER = new Watcher.Node(new NodeId("b"));
  private static final NodeId B = new NodeId("b");
  private static final NodeId C = new NodeId("c");

  private final ObjectTable table = new ObjectTable();

  private static ObjectId object(JobId job, int child) {
    return ObjectId.result(TaskId.driver(job).child(child), 0);
  }

  private static ObjectState ready(String text) {
    return new ObjectState.Ready(new Stored.Inline(Bytes.utf8(text)));
  }

  @Test
  void anExpectedObjectIsOwnedAndHasNoState() {
    table.expect(OBJECT);
    assertThat(table.knows(OBJECT)).isTrue();
    assertThat(table.isOwned(OBJECT)).isTrue();
    assertThat(table.state(OBJECT)).isEmpty();
  }

  @Test
  void settlingTellsEveryWatcherOnce() {
    table.expect(OBJECT);
    table.watch(OBJECT, GUEST);
    table.watch(OBJECT, ASKER);
    assertThat(table.settle(OBJECT, READY)).containsExactly(GUEST, ASKER);
    assertThat(table.settle(OBJECT, READY)).isEmpty();
    assertThat(table.state(OBJECT)).contains(READY);
  }

  @Test
  void theFirstStateStays() {
    table.settle(OBJECT, READY);
    var error = new TaskError(Code.CANCELLED, "too late");
    table.settle(OBJECT, new ObjectState.Broken(error));
    table.expect(OBJECT);
    assertThat(table.state(OBJECT)).contains(READY);
  }

  @Test
  void aWatcherThatLeftIsNotTold() {
    table.expect(OBJECT);
    table.watch(OBJECT, GUEST);
    table.unwatch(OBJECT, GUEST);
    table.unwatch(OBJECT, ASKER);
    table.unwatch(object(JOB, 9), GUEST);
    assertThat(table.settle(OBJECT, READY)).isEmpty();
  }

  @Test
  void refusesWatchersOfWhatIsUnknownOrSettled() {
    assertThatIllegalStateException()
        .isThrownBy(() -> table.watch(OBJECT, GUEST))
        .withMessageContaining("unknown: " + OBJECT);
    table.settle(OBJECT, READY);
    assertThatIllegalStateException()
        .isThrownBy(() -> table.watch(OBJECT, GUEST))
        .withMessageContaining("already settled");
  }

  @Test
  void anObjectIsUnknownOnceTheLastNodeHasDenied() {
    table.asked(OBJECT, List.of(B, C));
    table.watch(OBJECT, GUEST);
    assertThat(table.isOwned(OBJECT)).isFalse();
    assertThat(table.denied(OBJECT, B)).isFalse();
    assertThat(table.denied(OBJECT, B)).as("said twice").isFalse();
    assertThat(table.denied(OBJECT, C)).isTrue();
    assertThat(table.drop(OBJECT)).containsExactly(GUEST);
    assertThat(table.knows(OBJECT)).isFalse();
  }

  @Test
  void askingOthersKeepsTheWatchers() {
    table.asked(OBJECT, List.of(B));
    table.watch(OBJECT, GUEST);
    table.asked(OBJECT, List.of(C));
    assertThat(table.pendingAt(B)).isEmpty();
    assertThat(table.pendingAt(C)).containsExactly(OBJECT);
    assertThat(table.settle(OBJECT, READY)).containsExactly(GUEST);
  }

  @Test
  void anObjectThatWasAskedForCanBecomeExpectedHere() {
    table.asked(OBJECT, List.of(B));
    table.watch(OBJECT, GUEST);
    table.expect(OBJECT);
    assertThat(table.isOwned(OBJECT)).isTrue();
    assertThat(table.denied(OBJECT, B)).as("late words of others").isFalse();
    assertThat(table.settle(OBJECT, READY)).containsExactly(GUEST);
  }

  @Test
  void forgetsAJobAndNoOther() {
    var other = object(new JobId(2), 0);
    table.expect(OBJECT);
    table.settle(object(JOB, 1), READY);
    table.expect(other);
    assertThat(table.forget(JOB)).containsExactly(OBJECT);
    assertThat(table.forget(JOB)).isEmpty();
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.knows(other)).isTrue();
  }
}
