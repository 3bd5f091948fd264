package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.StoreFullException;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RoomTest {
  private static final TaskId TASK = TaskId.driver(new JobId(1));
  private static final int RECOMPUTABLE = 2;
  private static final int BACKED_UP = 3;

  private final Room room = new Room(100, Duration.ofMinutes(1));
  private final Room impatient = new Room(100, Duration.ofMillis(20));

  @Test
  void waitsForWhatIsInUse() throws Exception {
    var first = room.enter(value(0, RECOMPUTABLE), victim -> leave(room, victim));
    room.written(first, stored());
    var second =
        CompletableFuture.supplyAsync(
            () -> room.enter(value(1, RECOMPUTABLE), victim -> leave(room, victim)));
    assertThat(second.isDone()).isFalse();
    room.release(first);
    assertThat(second.get(60, TimeUnit.SECONDS).value()).isEqualTo(value(1, RECOMPUTABLE));
    assertThat(room.hold(value(0, RECOMPUTABLE))).isEmpty();
    assertThat(room.bytes()).isEqualTo(60);
  }

  @Test
  void waitsNoLongerThanItsPatience() {
    impatient.enter(value(0, RECOMPUTABLE), _ -> Optional.of("never asked"));
    assertThatThrownBy(
            () -> impatient.enter(value(1, RECOMPUTABLE), _ -> Optional.of("never asked")))
        .isInstanceOf(StoreFullException.class)
        .hasMessageContaining("60 B of the 100 B")
        .hasMessageContaining("all of it is in use");
  }

  @Test
  void doesNotWaitWhenNothingCanChange() {
    var full = new Room(60, Duration.ofDays(1));
    write(full, value(0, BACKED_UP));
    assertThatThrownBy(() -> full.enter(value(1, BACKED_UP), _ -> Optional.of("the disk broke")))
        .isInstanceOf(StoreFullException.class)
        .hasMessageContaining("the disk broke");
    assertThat(full.bytes()).isEqualTo(60);
  }

  @Test
  void triesOnlyAFewThatNeedTheDiskAndThenTheOthers() {
    var many = new Room(600, Duration.ofDays(1));
    for (int i = 0; i < 9; i++) {
      write(many, value(i, BACKED_UP));
    }
    write(many, value(9, RECOMPUTABLE));
    var tried = new ArrayList<Integer>();
    Room.Exit exit =
        victim -> {
          int key = victim.value().place().partitionKey();
          tried.add(key);
          return key == BACKED_UP ? Optional.of("the disk broke") : leave(many, victim);
        };
    many.enter(value(10, RECOMPUTABLE), exit);
    assertThat(tried).hasSize(Room.REFUSALS_MAX + 1).endsWith(RECOMPUTABLE);
  }

  @Test
  void keepsWhatSomebodyBeganToReadWhileItWasToLeave() {
    var value = value(0, RECOMPUTABLE);
    write(room, value);
    var evictor = room.hold(value).orElseThrow();
    var reader = room.hold(value).orElseThrow();
    assertThat(room.beginLeaving(evictor)).isFalse();
    room.release(reader);
    assertThat(room.beginLeaving(evictor)).isTrue();
    room.release(evictor);
    assertThat(room.bytes()).isEqualTo(60);
  }

  @Test
  void whoReadsWaitsWhileItLeaves() throws Exception {
    var value = value(0, RECOMPUTABLE);
    write(room, value);
    var evictor = room.hold(value).orElseThrow();
    assertThat(room.beginLeaving(evictor)).isTrue();
    var reader = CompletableFuture.supplyAsync(() -> room.hold(value));
    assertThat(reader.isDone()).isFalse();
    room.left(evictor);
    room.release(evictor);
    assertThat(reader.get(60, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void forgetsWhatIsDeletedWhileItIsWritten() {
    var value = value(0, RECOMPUTABLE);
    var writer = room.enter(value, _ -> Optional.empty());
    room.forget(value);
    assertThat(room.bytes()).isZero();
    var again = room.enter(value, _ -> Optional.empty());
    room.release(writer);
    assertThat(again.users()).isEqualTo(1);
    assertThat(room.bytes()).isEqualTo(60);
  }

  @Test
  void keepsNothingThatNobodyWrote() {
    room.release(room.enter(value(0, RECOMPUTABLE), _ -> Optional.empty()));
    assertThat(room.bytes()).isZero();
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    room.enter(value(0, RECOMPUTABLE), _ -> Optional.empty());
    var ended = new CompletableFuture<Throwable>();
    var waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                room.enter(value(1, RECOMPUTABLE), _ -> Optional.empty());
              } catch (GridUnavailableException e) {
                ended.complete(e);
              }
            });
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    waiter.interrupt();
    assertThat(ended.get(60, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
  }

  private static Optional<String> leave(Room room, Resident victim) {
    assertThat(room.beginLeaving(victim)).isTrue();
    room.left(victim);
    return Optional.empty();
  }

  private static void write(Room room, Kept value) {
    var resident = room.enter(value, _ -> Optional.empty());
    room.written(resident, stored());
    room.release(resident);
  }

  private static Kept value(int index, int partitionKey) {
    return new Kept(ObjectId.result(TASK, index), new Place(60, partitionKey));
  }

  private static Stored.InGrid stored() {
    return new Stored.InGrid(60, new NodeId("n"), 2, Bytes.of(new byte[32]));
  }
}
