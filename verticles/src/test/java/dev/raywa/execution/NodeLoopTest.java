package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static dev.raywa.execution.Guests.sentence;
import static dev.raywa.execution.Guests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.FakeSandbox.Call;
import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Entry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Ray;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What one node promises to guests, with Java functions as guests.
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class NodeLoopTest {
  private static final int LARGE = Stored.INLINE_BYTES_MAX + 1;

  private final TestNode.Cluster cluster = new TestNode.Cluster();
  private Vertx vertx;
  private TestNode node;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
    node = node("a", Shape.cores(2));
  }

  private TestNode node(String name, Shape shape) {
    var started = new TestNode(vertx, cluster, name, shape).start();
    started.sandbox.program("spin", Guests::spin);
    started.sandbox.program("echo", call -> call.blob(0));
    started.sandbox.program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    started.sandbox.program("trap", _ -> FakeSandbox.fail(Code.TRAPPED, "unreachable"));
    started.sandbox.program("fib", NodeLoopTest::fib);
    return started;
  }

  private static Bytes fib(Call call) {
    int n = Integer.parseInt(call.blob(0).asUtf8());
    if (n < 2) {
      return Bytes.utf8("" + n);
    }
    var one = call(call.ray(), "fib", text("" + (n - 1)));
    var other = call(call.ray(), "fib", text("" + (n - 2)));
    int sum =
        Integer.parseInt(get(call.ray(), one).asUtf8())
            + Integer.parseInt(get(call.ray(), other).asUtf8());
    return Bytes.utf8("" + sum);
  }

  /// Runs something as the driver of a job and answers what it found.
  private <T> T asDriver(Function<Call, T> body) {
    return asDriver(node, body);
  }

  private static <T> T asDriver(TestNode node, Function<Call, T> body) {
    var found = new CompletableFuture<T>();
    node.sandbox.program(
        "driver",
        call -> {
          try {
            found.complete(body.apply(call));
          } catch (AssertionError e) {
            found.completeExceptionally(e);
          }
          return Bytes.EMPTY;
        });
    var job = node.submit("driver");
    try {
      return found.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      node.ended(job);
    }
  }

  private void nothingIsLeft() {
    await()
        .untilAsserted(() -> {
          assertThat(node.sandbox.running).hasValue(0);
          assertThat(TestNode.await(node.loop.records())).isZero();
          assertThat(cluster.objects.count()).isZero();
        });
  }

  @Test
  void aDriverGetsWhatTheJobSays() {
    var invocation = asDriver(Call::invocation);
    assertThat(invocation.program()).containsExactly("driver", "argument");
    assertThat(invocation.environment()).containsEntry("KEY", "value");
  }

  @Test
  void nestedCallsReturnTheirValues() {
    var value = asDriver(call -> get(call.ray(), call(call.ray(), "fib", text("9"))).asUtf8());
    assertThat(value).isEqualTo("34");
    nothingIsLeft();
  }

  @Test
  void countsEveryTaskOfAJob() {
    node.sandbox.program(
        "counted",
        call -> {
          get(call.ray(), call(call.ray(), "fib", text("4")));
          ok(call.ray().await(List.of(call(call.ray(), "trap")), 1, Ray.NO_LIMIT_MS));
          return Bytes.EMPTY;
        });
    var status = node.run("counted");
    assertThat(status.state()).isInstanceOf(JobState.Succeeded.class);
    assertThat(status.tasks().done()).isEqualTo(10);
    assertThat(status.tasks().failed()).isEqualTo(1);
    assertThat(status.tasks().queued() + status.tasks().running()).isZero();
  }

  @Test
  void smallValuesStayInlineAndLargeOnesGoThroughTheGrid() {
    var counts =
        asDriver(call -> {
          var small = ok(call.ray().put(FakeSandbox.bytes(LARGE - 1)));
          int before = cluster.objects.count();
          var large = ok(call.ray().put(FakeSandbox.bytes(LARGE)));
          var made = call(call.ray(), "large");
          assertThat(get(call.ray(), small)).isEqualTo(FakeSandbox.bytes(LARGE - 1).toBytes());
          assertThat(get(call.ray(), large)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          assertThat(get(call.ray(), made)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          return List.of(before, cluster.objects.count());
        });
    assertThat(counts).containsExactly(0, 2);
    nothingIsLeft();
  }

  @Test
  void aTaskWaitsForItsDependenciesAndGetsTheirBytes() {
    var value =
        asDriver(call -> {
          var slow = call(call.ray(), "fib", text("5"));
          return get(call.ray(), call(call.ray(), "echo", new Argument.Dependency(slow)));
        });
    assertThat(value).isEqualTo(Bytes.utf8("5"));
  }

  @Test
  void waitReturnsExactlyAsManyAsAskedForInInputOrder() {
    var ready =
        asDriver(call -> {
          var never = call(call.ray(), "spin");
          var objects = new ArrayList<>(List.of(never));
          for (int i = 0; i < 3; i++) {
            objects.add(call(call.ray(), "echo", text("x")));
          }
          ok(call.ray().await(objects, 3, Ray.NO_LIMIT_MS));
          return ok(call.ray().await(objects, 2, Ray.NO_LIMIT_MS));
        });
    assertThat(ready).containsExactly(1, 2);
    nothingIsLeft();
  }

  @Test
  void aFailedTaskCountsAsReady() {
    var ready =
        asDriver(
            call -> ok(call.ray().await(List.of(call(call.ray(), "trap")), 1, Ray.NO_LIMIT_MS)));
    assertThat(ready).containsExactly(0);
  }

  @Test
  void waitWithoutTimeLooksAndReturns() {
    var ready =
        asDriver(call -> {
          var never = call(call.ray(), "spin");
          var there = call(call.ray(), "echo", text("x"));
          get(call.ray(), there);
          return ok(call.ray().await(List.of(never, there), 2, 0));
        });
    assertThat(ready).containsExactly(1);
  }

  @Test
  void waitReturnsWhatIsReadyWhenTheTimeIsOver() {
    var ready = asDriver(call -> ok(call.ray().await(List.of(call(call.ray(), "spin")), 1, 30)));
    assertThat(ready).isEmpty();
  }

  @Test
  void waitRefusesWhatCannotBeMeant() {
    asDriver(call -> {
      var object = call(call.ray(), "echo", text("x"));
      var ray = call.ray();
      assertThat(code(ray.await(List.of(object, object), 1, 0))).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(code(ray.await(List.of(object), 0, 0))).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(sentence(ray.await(List.of(object), 2, 0)))
          .isEqualTo("wait needs 1 to 1 returns of 1 objects, was: 2");
      return "";
    });
  }

  @Test
  void getGivesUpWhenTheTimeIsOver() {
    asDriver(call -> {
      var never = call(call.ray(), "spin");
      assertThat(code(call.ray().get(never, 20))).isEqualTo(Code.TIMED_OUT);
      assertThat(code(call.ray().get(never, 0))).isEqualTo(Code.TIMED_OUT);
      return "";
    });
    nothingIsLeft();
  }

  @Test
  void aFailureReachesEveryoneWhoNeedsTheValue() {
    node.sandbox.program(
        "middle",
        call ->
            FakeSandbox.fail(code(call.ray().get(call(call.ray(), "trap"), 9_000)), "passed on"));
    asDriver(call -> {
      var ray = call.ray();
      var trapped = call(ray, "trap");
      assertThat(code(ray.get(trapped, 9_000))).isEqualTo(Code.TRAPPED);
      assertThat(sentence(ray.get(trapped, 9_000))).isEqualTo("unreachable");
      assertThat(code(ray.get(call(ray, "middle"), 9_000))).isEqualTo(Code.TRAPPED);
      var dependent = call(ray, "echo", new Argument.Dependency(trapped));
      assertThat(code(ray.get(dependent, 9_000))).isEqualTo(Code.TRAPPED);
      assertThat(code(ray.get(call(ray, "nowhere"), 9_000))).isEqualTo(Code.BAD_FUNCTION);
      return "";
    });
  }

  @Test
  void aJobFailsWithItsDriver() {
    node.sandbox.program("exits", _ -> FakeSandbox.exit(3));
    assertThat(node.run("exits").state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> {
              assertThat(failed.exitCode()).isEqualTo(3);
              assertThat(failed.error().code()).isEqualTo(Code.EXITED);
            });
    node.sandbox.program("exits0", _ -> FakeSandbox.exit(0));
    assertThat(node.run("exits0").state()).isInstanceOf(JobState.Succeeded.class);
    assertThat(TestNode.failure(node.run("trap"))).isEqualTo("TRAPPED: unreachable");
  }

  @Test
  void refusesJobsThatCanNeverRun() {
    var bad = TestNode.spec(FakeSandbox.REFUSED, "x", TaskOptions.DEFAULT, false);
    assertThat(code(TestNode.await(node.loop.jobs().submit(bad)))).isEqualTo(Code.BAD_MODULE);
    var huge = TestNode.spec("x", TaskOptions.DEFAULT.with(new Demand(9000, 0)), false);
    assertThat(sentence(TestNode.await(node.loop.jobs().submit(huge))))
        .isEqualTo("this node can never give cpu 9; it has cpu 2, memory 1 GiB");
    assertThat(TestNode.await(node.loop.jobs().list())).isEmpty();
  }

  @Test
  void cancelsTasksThatRunAndTasksThatWait() {
    asDriver(call -> {
      var ray = call.ray();
      var running = call(ray, "spin");
      var waiting = new ArrayList<ObjectId>();
      for (int i = 0; i < 5; i++) {
        waiting.add(call(ray, "spin"));
      }
      for (var object : waiting.reversed()) {
        assertThat(ok(ray.cancel(object, false, true))).isTrue();
        assertThat(code(ray.get(object, 9_000))).isEqualTo(Code.CANCELLED);
      }
      assertThat(ok(ray.cancel(running, false, true))).isTrue();
      assertThat(ok(ray.cancel(running, false, true))).as("it has ended").isFalse();
      assertThat(code(ray.get(running, 9_000))).isEqualTo(Code.CANCELLED);
      return "";
    });
    nothingIsLeft();
  }

  @Test
  void cancelReachesWhatTheTaskStarted() {
    var children = new CountDownLatch(2);
    node.sandbox.program(
        "child",
        call -> {
          children.countDown();
          return Guests.spin(call);
        });
    node.sandbox.program(
        "parent",
        call -> {
          var child = call(call.ray(), "child");
          call(call.ray(), "child");
          return get(call.ray(), child);
        });
    asDriver(call -> {
      var parent = call(call.ray(), "parent");
      assertThat(ok(call.ray().await(List.of(parent), 1, 50))).isEmpty();
      ok(call.ray().cancel(parent, false, true));
      assertThat(code(call.ray().get(parent, 9_000))).isEqualTo(Code.CANCELLED);
      await().until(() -> node.sandbox.running.get() == 1);
      return "";
    });
    nothingIsLeft();
  }

  @Test
  void cancelOfAStoredValueDoesNothing() {
    var cancelled =
        asDriver(
            call -> ok(call.ray().cancel(ok(call.ray().put(FakeSandbox.bytes(3))), true, true)));
    assertThat(cancelled).isFalse();
  }

  @Test
  void aDeadlineEndsATask() {
    var hasty = new TaskOptions(Demand.ONE_CPU, 3, Duration.ofMillis(60));
    var sentence =
        asDriver(call -> sentence(call.ray().get(call(call.ray(), "spin", hasty), 9_000)));
    assertThat(sentence).endsWith("ran over its deadline of 60 ms");
    nothingIsLeft();
  }

  @Test
  void stoppingAJobInterruptsEverythingBelowIt() {
    node.sandbox.program(
        "tree",
        call -> {
          for (int i = 0; i < 10; i++) {
            call(call.ray(), "spin");
          }
          return get(call.ray(), call(call.ray(), "spin"));
        });
    var job = node.submit("tree");
    await().until(() -> node.sandbox.running.get() == 3);
    assertThat(TestNode.await(node.loop.jobs().stop(job))).isPresent();
    assertThat(node.ended(job).state()).isInstanceOf(JobState.Stopped.class);
    nothingIsLeft();
    assertThat(TestNode.await(node.loop.jobs().stop(job))).as("harmless").isPresent();
  }

  @Test
  void whatAGuestStoresAfterItsJobEndedDoesNotStay() {
    var begun = new CountDownLatch(1);
    node.sandbox.program(
        "stubborn",
        call -> {
          try {
            begun.countDown();
            return Guests.spin(call);
          } catch (GuestInterrupted e) {
            call.ray().put(FakeSandbox.bytes(LARGE));
            return FakeSandbox.bytes(LARGE).toBytes();
          }
        });
    node.sandbox.program(
        "hurried",
        call -> {
          call(call.ray(), "stubborn");
          while (begun.getCount() > 0) {
            call.ray().sleep(Duration.ofMillis(1));
          }
          return Bytes.EMPTY;
        });
    assertThat(node.run("hurried").state()).isInstanceOf(JobState.Succeeded.class);
    nothingIsLeft();
  }

  @Test
  void outputReachesWhoeverFollows() {
    var go = new CountDownLatch(1);
    node.sandbox.program(
        "prints",
        call -> {
          call.print(2, "from a task");
          return Bytes.EMPTY;
        });
    node.sandbox.program(
        "driver",
        call -> {
          call.print(1, "first");
          get(call.ray(), call(call.ray(), "prints"));
          while (go.getCount() > 0) {
            call.ray().sleep(Duration.ofMillis(1));
          }
          call.print(2, "last");
          return Bytes.EMPTY;
        });
    var job = node.submit(TestNode.spec("driver", TaskOptions.DEFAULT, true));
    var events = node.follow(job);
    await().until(() -> events.stream().anyMatch(JobEvent.TaskPrinted.class::isInstance));
    go.countDown();
    await().until(() -> !events.isEmpty() && events.getLast() instanceof JobEvent.Ended);
    assertThat(events)
        .filteredOn(JobEvent.DriverPrinted.class::isInstance)
        .containsExactly(
            new JobEvent.DriverPrinted(1, Bytes.utf8("first")),
            new JobEvent.DriverPrinted(2, Bytes.utf8("last")));
    assertThat(events)
        .filteredOn(JobEvent.TaskPrinted.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            JobEvent.TaskPrinted.class,
            printed -> {
              assertThat(printed.label()).isEqualTo("prints");
              assertThat(printed.text()).isEqualTo(Bytes.utf8("from a task"));
            });
    assertThat(((JobEvent.Ended) events.getLast()).status().state())
        .isInstanceOf(JobState.Succeeded.class);
  }

  @Test
  void idsThatNameNothingFailAtOnce() {
    asDriver(call -> {
      var ray = call.ray();
      var guessed = ObjectId.result(ray.task().child(77), 0);
      assertThat(code(ray.get(guessed, Ray.NO_LIMIT_MS))).isEqualTo(Code.NO_SUCH_OBJECT);
      assertThat(ok(ray.await(List.of(guessed), 1, Ray.NO_LIMIT_MS))).containsExactly(0);
      assertThat(ok(ray.cancel(guessed, true, true))).isFalse();
      var dependent = call(ray, "echo", new Argument.Dependency(guessed));
      assertThat(code(ray.get(dependent, 9_000))).isEqualTo(Code.NO_SUCH_OBJECT);
      return "";
    });
    nothingIsLeft();
  }

  @Test
  void idsOfOtherJobsAreRefused() {
    var other = new AtomicReference<>(ObjectId.result(TaskId.driver(new JobId(9)), 0));
    asDriver(call -> {
      other.set(ok(call.ray().put(FakeSandbox.bytes(3))));
      return "";
    });
    asDriver(call -> {
      var ray = call.ray();
      var stolen = other.get();
      assertThat(code(ray.get(stolen, 0))).isEqualTo(Code.NO_SUCH_OBJECT);
      assertThat(code(ray.await(List.of(stolen), 1, 0))).isEqualTo(Code.NO_SUCH_OBJECT);
      assertThat(code(ray.cancel(stolen, true, true))).isEqualTo(Code.NO_SUCH_OBJECT);
      var passed = List.<Argument>of(new Argument.Dependency(stolen));
      var entry = new Entry.Export("echo");
      assertThat(code(ray.call(entry, "echo", passed, TaskOptions.DEFAULT)))
          .isEqualTo(Code.NO_SUCH_OBJECT);
      return "";
    });
  }

  @Test
  void submittersAreSlowedDownNotFlooded() {
    int tasks = 5_000;
    node = node("slow", new Shape(1000, 100, 10_000, 100));
    var ended = new AtomicInteger();
    node.sandbox.program(
        "leaf",
        _ -> {
          ended.incrementAndGet();
          return Bytes.EMPTY;
        });
    int waitingMax =
        asDriver(
            node,
            call -> {
              int most = 0;
              var last = call(call.ray(), "leaf");
              for (int i = 1; i < tasks; i++) {
                last = call(call.ray(), "leaf");
                most = Math.max(most, i + 1 - ended.get());
              }
              get(call.ray(), last);
              return most;
            });
    assertThat(waitingMax).isBetween(90, 110);
    assertThat(ended.get()).isBetween(tasks - 100, tasks);
    nothingIsLeft();
  }

  @Test
  void manySubmittersShareTheQueue() {
    node = node("shared", new Shape(1000, 10, 10_000, 100));
    node.sandbox.program("leaf", _ -> Bytes.EMPTY);
    node.sandbox.program(
        "branch",
        call -> {
          var leaves = new ArrayList<ObjectId>();
          for (int i = 0; i < 40; i++) {
            leaves.add(call(call.ray(), "leaf"));
          }
          ok(call.ray().await(leaves, leaves.size(), Ray.NO_LIMIT_MS));
          return Bytes.EMPTY;
        });
    var ready =
        asDriver(
            node,
            call -> {
              var branches = new ArrayList<ObjectId>();
              for (int i = 0; i < 40; i++) {
                branches.add(call(call.ray(), "branch"));
              }
              for (var branch : branches) {
                get(call.ray(), branch);
              }
              return branches.size();
            });
    assertThat(ready).isEqualTo(40);
    nothingIsLeft();
  }

  @Test
  void aSubmitterIsRefusedWhenTheQueueStaysFull() {
    node = node("full", new Shape(2000, 10, 40, 100));
    var refused =
        asDriver(
            node,
            call -> {
              var never = call(call.ray(), "spin");
              var entry = new Entry.Export("echo");
              var passed = List.<Argument>of(new Argument.Dependency(never));
              Answer<ObjectId> answer = new Answer.Ok<>(never);
              for (int i = 0; i < 20 && answer instanceof Answer.Ok<ObjectId>; i++) {
                answer = call.ray().call(entry, "echo", passed, TaskOptions.DEFAULT);
              }
              return answer;
            });
    assertThat(code(refused)).isEqualTo(Code.BUSY);
    assertThat(sentence(refused)).contains("queue.tasks.max").contains("40 ms");
    nothingIsLeft();
  }

  @Test
  void refusesValuesThatAreTooLarge() {
    asDriver(call -> {
      var large = FakeSandbox.bytes(TestNode.OBJECT_BYTES_MAX + 1);
      assertThat(code(call.ray().put(large))).isEqualTo(Code.TOO_LARGE);
      assertThat(sentence(call.ray().result(large))).contains("object.bytes.max");
      assertThat(ok(call.ray().put(FakeSandbox.bytes(TestNode.OBJECT_BYTES_MAX)))).isNotNull();
      return "";
    });
  }

  @Test
  void theLastExplicitResultWins() {
    node.sandbox.program(
        "explicit",
        call -> {
          ok(call.ray().result(FakeSandbox.bytes(2)));
          ok(call.ray().result(FakeSandbox.bytes(5)));
          return Bytes.utf8("returned");
        });
    var value = asDriver(call -> get(call.ray(), call(call.ray(), "explicit")));
    assertThat(value).isEqualTo(FakeSandbox.bytes(5).toBytes());
  }

  @Test
  void remembersOnlyTheLatestJobsThatEnded() {
    node = node("forgetful", new Shape(1000, 100, 1000, 3));
    node.sandbox.program("nothing", _ -> Bytes.EMPTY);
    var jobs = new ArrayList<JobId>();
    for (int i = 0; i < 6; i++) {
      jobs.add(node.submit("nothing"));
      node.ended(jobs.getLast());
    }
    var listed = TestNode.await(node.loop.jobs().list());
    assertThat(listed).extracting(status -> status.id()).isEqualTo(jobs.reversed().subList(0, 4));
    assertThat(TestNode.await(node.loop.jobs().status(jobs.getFirst()))).isEmpty();
    assertThat(TestNode.await(node.loop.jobs().stop(jobs.getFirst()))).isEmpty();
  }

  @Test
  void aJobIsKnownAsSoonAsItIsAccepted() {
    node.sandbox.program("nothing", _ -> Bytes.EMPTY);
    var known = new HashSet<Boolean>();
    for (int i = 0; i < 100; i++) {
      known.add(TestNode.await(node.loop.jobs().status(node.submit("nothing"))).isPresent());
    }
    assertThat(known).containsExactly(true);
  }

  @Test
  void aGridThatFailsFailsTheTaskAndNotTheNode() {
    var broken = new TestNode(vertx, cluster, "broken", Shape.cores(1), new BrokenGrid()).start();
    broken.sandbox.program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    broken.sandbox.program("echo", call -> call.blob(0));
    asDriver(
        broken,
        call -> {
          var lost = call.ray().get(call(call.ray(), "large"), 9_000);
          assertThat(code(lost)).isEqualTo(Code.INTERNAL);
          assertThat(sentence(lost)).contains("the grid is away");
          assertThat(get(call.ray(), call(call.ray(), "echo", text("on"))))
              .isEqualTo(Bytes.utf8("on"));
          return "";
        });
  }

  @Test
  void aNodeThatStopsInterruptsItsGuests() {
    node.submit("spin");
    await().until(() -> node.sandbox.running.get() == 1);
    node.stop();
    await().until(() -> node.sandbox.running.get() == 0);
  }
}
