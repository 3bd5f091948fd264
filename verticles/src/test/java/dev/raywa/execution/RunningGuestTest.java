package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.GuestInterrupted;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the meeting of a guest's thread and the core promises.
@Timeout(30)
final class RunningGuestTest {
  private static final TaskError CANCELLED = new TaskError(Code.CANCELLED, "first");

  private final RunningGuest guest =
      new RunningGuest(new Dispatch(Specs.task(1), 1, List.of()), System::nanoTime);

  /// Runs as the guest's thread would.
  private <T> CompletableFuture<T> asGuest(Supplier<T> work) {
    var done = new CompletableFuture<T>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            guest.begin();
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  @Test
  void takesTheAnswerThatComesBeforeTheQuestionIsAwaited() throws Exception {
    guest.answer("early");
    assertThat(asGuest(() -> guest.await(String.class)).get()).isEqualTo("early");
  }

  @Test
  void takesTheAnswerThatComesLater() throws Exception {
    var began = new CountDownLatch(1);
    var answer =
        asGuest(() -> {
          began.countDown();
          return guest.await(String.class);
        });
    began.await();
    guest.answer("late");
    assertThat(answer.get()).isEqualTo("late");
  }

  @Test
  void missesNoneOfManyAnswers() throws Exception {
    int rounds = 5_000;
    var asked = new AtomicLong();
    var sum =
        asGuest(() -> {
          long total = 0;
          for (int i = 0; i < rounds; i++) {
            asked.incrementAndGet();
            total += guest.await(Integer.class);
          }
          return total;
        });
    for (int i = 0; i < rounds; i++) {
      while (asked.get() <= i) {
        Thread.onSpinWait();
      }
      guest.answer(i);
    }
    assertThat(sum.get()).isEqualTo((long) rounds * (rounds - 1) / 2);
  }

  @Test
  void givesUpWhenTheTimeIsOver() throws Exception {
    long limit = TimeUnit.MILLISECONDS.toNanos(20);
    long since = System.nanoTime();
    var answer =
        asGuest(() -> Objects.requireNonNullElse(guest.await(String.class, limit), "nothing"));
    assertThat(answer.get()).isEqualTo("nothing");
    assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(limit);
    assertThat(guest.pausedNanos()).isGreaterThanOrEqualTo(limit);
  }

  @Test
  void aStopBeforeTheBeginTakesEffect() {
    guest.stop(CANCELLED);
    assertThat(asGuest(() -> guest.await(String.class)))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(GuestInterrupted.class);
  }

  @Test
  void aStopEndsAWait() throws InterruptedException {
    var began = new CountDownLatch(1);
    var answer =
        asGuest(() -> {
          began.countDown();
          return guest.await(String.class);
        });
    began.await();
    guest.stop(CANCELLED);
    assertThat(answer)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(GuestInterrupted.class);
  }

  @Test
  void theFirstReasonStays() {
    guest.stop(CANCELLED);
    guest.stop(new TaskError(Code.JOB_ENDED, "second"));
    assertThat(guest.stopReason()).isEqualTo(CANCELLED);
  }

  @Test
  void refusesToWaitForEverWithoutAnAnswer() {
    var clock = new AtomicLong();
    var hasty =
        new RunningGuest(
            new Dispatch(Specs.task(1), 1, List.of()), () -> clock.getAndSet(Long.MAX_VALUE));
    assertThatIllegalStateException().isThrownBy(() -> hasty.await(String.class));
  }
}
