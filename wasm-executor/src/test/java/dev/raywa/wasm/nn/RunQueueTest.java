package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Callers take turns, and nobody waits longer than was said.
@Timeout(30)
final class RunQueueTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final RunQueue queue = new RunQueue(1, 10, 1, System::nanoTime);
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch open = new CountDownLatch(1);

  @AfterEach
  void stop() {
    open.countDown();
    queue.close();
  }

  /// How a job was ended.
  private static final class Seen implements RunQueue.Ending<String> {
    private final AtomicBoolean isTerminated = new AtomicBoolean();
    private final AtomicBoolean isAbandoned = new AtomicBoolean();
    private final CountDownLatch dropped = new CountDownLatch(1);

    @Override
    public void terminate() {
      isTerminated.set(true);
    }

    @Override
    public void abandon() {
      isAbandoned.set(true);
    }

    @Override
    public void dropped(String result) {
      dropped.countDown();
    }
  }

  /// Of something that is never ended.
  private static final class Anything<T> implements RunQueue.Ending<T> {
    @Override
    public void terminate() {}

    @Override
    public void abandon() {}

    @Override
    public void dropped(T result) {}
  }

  private Thread ask(String key, RunQueue.Work<String> work) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            queue.call(key, LONG, work, new Seen());
          } catch (NnException e) {
            served.add(e.sentence());
          }
        });
  }

  private void block() {
    ask(
        "first",
        (_, _) -> {
          await(open);
          return "";
        });
    awaitQueued(0);
    while (queue.runningNow() == 0) {
      Thread.onSpinWait();
    }
  }

  private void awaitQueued(int count) {
    while (queue.queuedNow() < count) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void servesTasksInTurns() throws Exception {
    block();
    var guests = new ArrayList<Thread>();
    for (var key : List.of("a", "a", "a", "b", "c", "b")) {
      guests.add(
          ask(
              key,
              (_, _) -> {
                served.add(key);
                return "";
              }));
      awaitQueued(guests.size());
    }
    open.countDown();
    for (var guest : guests) {
      guest.join();
    }
    assertThat(served).containsExactly("a", "b", "c", "a", "b", "a");
  }

  @Test
  void refusesWhatFindsNoRoom() {
    block();
    for (int i = 1; i <= 10; i++) {
      ask("many", (_, _) -> "");
      awaitQueued(i);
    }
    NnEngineContract.refused(NnCode.BUSY, () -> queue.call("one", LONG, (_, _) -> "", new Seen()));
    assertThat(queue.refused()).isEqualTo(1);
  }

  @Test
  void leavesTheQueueWhenTheTimeIsOver() {
    block();
    var seen = new Seen();
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR, () -> queue.call("late", Duration.ofMillis(20), (_, _) -> "", seen));
    assertThat(queue.queuedNow()).isZero();
    assertThat(seen.isTerminated).isFalse();
  }

  @Test
  void abandonsWhatDoesNotEnd() throws Exception {
    var seen = new Seen();
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR,
        () ->
            queue.call(
                "stuck",
                Duration.ofMillis(20),
                (_, _) -> {
                  await(open);
                  return "late";
                },
                seen));
    assertThat(seen.isTerminated).isTrue();
    assertThat(seen.isAbandoned).isTrue();
    open.countDown();
    seen.dropped.await();
  }

  @Test
  void tellsWhatTheWorkThrows() {
    NnEngineContract.refused(
        NnCode.NOT_FOUND,
        () ->
            queue.call(
                "a",
                LONG,
                (_, _) -> {
                  throw new NnException(NnCode.NOT_FOUND, "nothing");
                },
                new Seen()));
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR,
        () ->
            queue.call(
                "a",
                LONG,
                (_, _) -> {
                  throw new IllegalStateException("a defect");
                },
                new Seen()));
  }

  @Test
  void runsOnItsCallerWhenALaneIsFree() throws Exception {
    var ran =
        queue.computeHere("a", LONG, (_, _) -> List.of(Thread.currentThread()), new Anything<>());
    assertThat(ran).containsExactly(Thread.currentThread());
    assertThat(queue.runningNow()).isZero();

    block();
    var waits =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.computeHere("a", LONG, (_, _) -> served.add("a"), new Anything<>());
              } catch (NnException e) {
                served.add(e.sentence());
              }
            });
    awaitQueued(1);
    assertThat(served).isEmpty();
    open.countDown();
    waits.join();
    assertThat(served).containsExactly("a");
  }

  @Test
  void othersWaitForARunOnItsCaller() throws Exception {
    var other = new ArrayList<Thread>();
    queue.computeHere(
        "here",
        LONG,
        (_, _) -> {
          other.add(ask("b", (_, _) -> served.add("b") ? "" : "never"));
          awaitQueued(1);
          return served.add("here");
        },
        new Anything<>());
    other.getFirst().join();
    assertThat(served).containsExactly("here", "b");
  }

  @Test
  void endsARunOnItsCallerWhenTheTimeIsOver() {
    var seen = new Seen();
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR,
        () -> queue.computeHere("a", Duration.ofMillis(20), (_, _) -> untilEnded(seen), seen));
    assertThat(queue.runningNow()).isZero();
  }

  @Test
  void endsARunOnItsCallerWhenTheCallerIsInterrupted() throws Exception {
    var caller = runsUntilEnded();
    caller.interrupt();
    caller.join();
    assertThat(served).containsExactly("the caller was interrupted");
  }

  @Test
  void endsARunOnItsCallerWhenItIsClosed() throws Exception {
    var caller = runsUntilEnded();
    queue.close();
    caller.join();
    assertThat(served).containsExactly("ended");
  }

  @Test
  void waitsOnItsCallerWhenALaneIsFree() throws Exception {
    var ran =
        queue.waitHere(
            "a",
            LONG,
            (_, patience) -> {
              var brought = new RunJob<>("b", (_, _) -> Thread.currentThread(), new Anything<>());
              brought.complete(Thread.currentThread());
              assertThat(patience.canEnd()).isTrue();
              return List.of(patience.await(brought));
            },
            new Anything<>());
    assertThat(ran).containsExactly(Thread.currentThread());
    assertThat(queue.runningNow()).isZero();
  }

  @Test
  void abandonsWhatItsCallerWaitsForInVain() {
    var seen = new Seen();
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR,
        () ->
            queue.waitHere(
                "a",
                Duration.ofMillis(20),
                (_, patience) -> patience.await(new RunJob<>("b", (_, _) -> "", new Seen())),
                seen));
    assertThat(seen.isTerminated).isTrue();
    assertThat(seen.isAbandoned).isTrue();
    assertThat(queue.runningNow()).isZero();
  }

  @Test
  void endsAWaitOnItsCallerWhenTheCallerIsInterrupted() throws Exception {
    var seen = new Seen();
    var brought = new RunJob<String>("b", (_, _) -> "", new Anything<>());
    var caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                queue.waitHere("a", LONG, (_, patience) -> patience.await(brought), seen);
              } catch (NnException e) {
                served.add(e.sentence() + ", " + Thread.currentThread().isInterrupted());
              }
            });
    while (queue.runningNow() == 0) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    while (!seen.isTerminated.get()) {
      Thread.onSpinWait();
    }
    brought.completeExceptionally(new NnException(NnCode.RUNTIME_ERROR, "ended"));
    caller.join();
    assertThat(served).containsExactly("the caller was interrupted, true");
    assertThat(seen.isAbandoned).isFalse();
  }

  @Test
  void givesALaneToOneAtATime() throws Exception {
    try (var two = new RunQueue(2, 10, 2, System::nanoTime)) {
      var lanes = new ArrayList<Integer>();
      two.waitHere(
          "a",
          LONG,
          (first, _) -> {
            lanes.add(first);
            return two.computeHere("b", LONG, (second, _) -> lanes.add(second), new Anything<>());
          },
          new Anything<>());
      assertThat(lanes).containsExactlyInAnyOrder(0, 1);
      two.call("c", LONG, (lane, _) -> lanes.add(lane), new Anything<>());
      assertThat(lanes.getLast()).isBetween(0, 1);
    }
  }

  /// A caller that runs something itself, until that is ended.
  private Thread runsUntilEnded() {
    var seen = new Seen();
    var caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                served.add(queue.computeHere("a", LONG, (_, _) -> untilEnded(seen), seen));
              } catch (NnException e) {
                served.add(e.sentence());
              }
            });
    while (queue.runningNow() == 0) {
      Thread.onSpinWait();
    }
    return caller;
  }

  /// As the library does: nothing but a request to end ends it.
  private static String untilEnded(Seen seen) throws NnException {
    while (!seen.isTerminated.get()) {
      Thread.onSpinWait();
    }
    throw new NnException(NnCode.RUNTIME_ERROR, "ended");
  }

  @Test
  void failsWhoWaitsWhenItIsClosed() throws Exception {
    block();
    var waits = ask("b", (_, _) -> "");
    awaitQueued(1);
    queue.close();
    waits.join();
    assertThat(served).containsExactly("the engine is closed");
    NnEngineContract.refused(
        NnCode.RUNTIME_ERROR, () -> queue.call("a", LONG, (_, _) -> "", new Seen()));
  }
}
