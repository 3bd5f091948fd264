package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskOptions;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What somebody who follows a job is promised.
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class FollowerTest {
  private static final int LOG_BYTES_MAX = 4096;
  private static final Instant NOW = Instant.EPOCH;

  private final JobRecord job = job();
  private final List<JobEvent> events = new CopyOnWriteArrayList<>();
  private final Set<Context> contexts = ConcurrentHashMap.newKeySet();
  private Context context;

  @BeforeEach
  void start(Vertx vertx) {
    context = vertx.getOrCreateContext();
  }

  private static JobRecord job() {
    var spec = TestNode.spec("driver", TaskOptions.DEFAULT, true);
    var status =
        new JobStatus(Specs.JOB, spec, new JobState.Pending(), TaskCounts.NONE, Specs.SELF, 1);
    return new JobRecord(status, new JobLog(LOG_BYTES_MAX, true));
  }

  private static TaskCounts done(int tasks) {
    return new TaskCounts(tasks, 0, 0, 0, Set.of());
  }

  private static JobEvent line(int number) {
    return new JobEvent.DriverPrinted(1, Bytes.utf8(Integer.toString(number)));
  }

  private static List<JobEvent> lines(int count) {
    return IntStream.range(0, count).mapToObj(FollowerTest::line).toList();
  }

  private <T> T onContext(Callable<T> work) {
    var done = Promise.<T>promise();
    context.runOnContext(_ -> {
      try {
        done.complete(work.call());
      } catch (Exception | Error e) {
        done.fail(e);
      }
    });
    return TestNode.await(done.future());
  }

  private Follower follow(Consumer<JobEvent> also) {
    return onContext(() ->
        new Follower(
            context,
            job,
            event -> {
              contexts.add(Vertx.currentContext());
              events.add(event);
              also.accept(event);
            }));
  }

  private Follower follow() {
    return follow(_ -> {});
  }

  private void run(Follower follower, Consumer<Follower> step) {
    onContext(() -> {
      step.accept(follower);
      return true;
    });
  }

  /// Prints as a driver does, on a thread of its own.
  private CompletableFuture<Integer> printing(int count) {
    var printed = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 0; i < count; i++) {
              job.log().addComplete(line(i));
            }
            printed.complete(count);
          } catch (InterruptedException e) {
            printed.completeExceptionally(e);
          }
        });
    return printed;
  }

  @Test
  void leavesTurnsToOthers() {
    // Whatever is read, more is there.
    var follower = follow(_ -> job.log().add(line(1)));
    run(follower, _ -> job.log().add(line(0)));
    await().until(() -> events.size() > 1000);

    run(follower, Follower::close);

    assertThat(contexts).containsExactly(context);
  }

  private List<JobEvent> output() {
    return events.stream().filter(JobEvent.DriverPrinted.class::isInstance).toList();
  }

  private void end() {
    job.finished(Specs.succeeded(Specs.SELF, ""), NOW);
    job.counted(done(3), true, NOW);
  }

  @Test
  void outputArrivesCompleteAndInOrderOnTheFollowersContext() {
    follow();
    assertThat(printing(5000)).succeedsWithin(Duration.ofSeconds(30));
    await().until(() -> output().size() >= 5000);
    assertThat(output()).isEqualTo(lines(5000));
    assertThat(contexts).containsExactly(context);
  }

  @Test
  void theEndIsToldOnceAndAfterAllOutput() {
    follow();
    job.running(NOW);
    assertThat(printing(100)).succeedsWithin(Duration.ofSeconds(30));
    end();
    job.counted(done(4), true, NOW);
    await().until(() -> events.getLast() instanceof JobEvent.Ended);
    job.counted(done(5), true, NOW);
    onContext(() -> true);
    assertThat(output()).isEqualTo(lines(100));
    assertThat(events).filteredOn(JobEvent.Ended.class::isInstance).hasSize(1);
    assertThat(events.getLast()).isInstanceOf(JobEvent.Ended.class);
    assertThat(contexts).containsExactly(context);
  }

  @Test
  void whoComesAfterTheEndGetsTheOutputAndTheEnd() {
    assertThat(printing(10)).succeedsWithin(Duration.ofSeconds(30));
    job.running(NOW);
    end();
    follow();
    await().until(() -> events.size() == 11);
    assertThat(events.subList(0, 10)).isEqualTo(lines(10));
    assertThat(events.getLast()).isEqualTo(new JobEvent.Ended(job.status()));
  }

  @Test
  void everyChangeIsToldOnce() {
    follow();
    await().until(() -> events.size() == 1);
    job.running(NOW);
    await().until(() -> events.size() == 2);
    job.counted(done(1), false, NOW);
    await().until(() -> events.size() == 3);
    job.counted(done(1), false, NOW);
    job.running(NOW);
    onContext(() -> true);
    assertThat(events).hasSize(3);
    assertThat(events.getLast()).isEqualTo(new JobEvent.Changed(job.status()));
  }

  @Test
  void closingStopsItAndFreesTheDriver() {
    var follower = follow();
    run(follower, Follower::pause);
    var printing = printing(500);
    await().during(Duration.ofMillis(100)).until(() -> !printing.isDone());
    int before = events.size();
    run(follower, Follower::close);
    assertThat(printing).succeedsWithin(Duration.ofSeconds(30));
    run(follower, Follower::resume);
    job.running(NOW);
    end();
    onContext(() -> true);
    assertThat(events).hasSize(before);
  }

  @Test
  void aListenerMayCloseWhileItListens() {
    var self = new CompletableFuture<Follower>();
    self.complete(
        follow(event -> {
          if (event.equals(line(2))) {
            self.join().close();
          }
        }));
    assertThat(printing(10)).succeedsWithin(Duration.ofSeconds(30));
    await().until(() -> output().size() == 3);
    end();
    onContext(() -> true);
    assertThat(output()).isEqualTo(lines(3));
    assertThat(events).noneMatch(JobEvent.Ended.class::isInstance);
  }

  @Test
  void aSlowReaderHoldsTheDriverBackAndLosesNothing() {
    var follower = follow();
    run(follower, Follower::pause);
    var printing = printing(500);
    await().during(Duration.ofMillis(200)).until(() -> !printing.isDone());
    assertThat(output()).isEmpty();
    run(follower, Follower::resume);
    assertThat(printing).succeedsWithin(Duration.ofSeconds(30));
    await().until(() -> output().size() == 500);
    assertThat(output()).isEqualTo(lines(500));
  }

  @Test
  void aListenerMayPauseAfterEveryEvent() {
    var self = new CompletableFuture<Follower>();
    self.complete(follow(_ -> self.join().pause()));
    assertThat(printing(20)).succeedsWithin(Duration.ofSeconds(30));
    end();
    for (int taken = 1; taken <= 20; taken++) {
      int sofar = taken;
      await()
          .pollInterval(Duration.ofMillis(2))
          .until(() -> {
            if (output().size() < sofar) {
              run(self.join(), Follower::resume);
            }
            return output().size() == sofar;
          });
    }
    assertThat(events).noneMatch(JobEvent.Ended.class::isInstance);
    run(self.join(), Follower::resume);
    await().until(() -> events.getLast() instanceof JobEvent.Ended);
    assertThat(output()).isEqualTo(lines(20));
  }
}
