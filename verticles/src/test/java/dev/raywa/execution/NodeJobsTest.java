package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static dev.raywa.execution.Guests.sentence;
import static dev.raywa.execution.Guests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.FakeSandbox.Call;
import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What one node promises to those who look after jobs.
final class NodeJobsTest extends OneNode {
  @Test
  void aDriverGetsWhatTheJobSays() {
    var invocation = asDriver(Call::invocation);
    assertThat(invocation.program()).containsExactly("driver", "argument");
    assertThat(invocation.environment()).containsEntry("KEY", "value");
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
  void tellsTheTasksOfAJob() {
    node.sandbox.program(
        "parent",
        call -> {
          get(call.ray(), call(call.ray(), "echo", text("a")));
          ok(call.ray().await(List.of(call(call.ray(), "trap")), 1, Ray.NO_LIMIT_MS));
          call(call.ray(), "spin");
          return Guests.spin(call);
        });
    var job = node.submit("parent");
    await().until(() -> node.sandbox.running.get() == 2);
    var tasks = TestNode.await(node.loop.jobs().tasks(job)).tasks();
    assertThat(tasks)
        .extracting(TaskView::function, TaskView::state)
        .containsExactlyInAnyOrder(
            tuple("echo", TaskView.State.SUCCEEDED),
            tuple("trap", TaskView.State.FAILED),
            tuple("spin", TaskView.State.RUNNING));
    assertThat(tasks).allMatch(task -> task.parent().equals(Optional.of(TaskId.driver(job))));
    TestNode.await(node.loop.jobs().stop(job));
    node.ended(job);
    assertThat(TestNode.await(node.loop.jobs().tasks(job)).tasks())
        .extracting(TaskView::state)
        .containsExactlyInAnyOrder(
            TaskView.State.SUCCEEDED, TaskView.State.FAILED, TaskView.State.FAILED);
    assertThat(TestNode.await(node.loop.jobs().tasks(new JobId(99))).tasks()).isEmpty();
  }

  @Test
  void aJobFailsWithItsDriver() {
    node.sandbox.program(
        "exits",
        _ -> {
          throw FakeSandbox.exited(3);
        });
    assertThat(node.run("exits").state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> {
              assertThat(failed.exitCode()).isEqualTo(3);
              assertThat(failed.error().code()).isEqualTo(Code.EXITED);
            });
    node.sandbox.program(
        "exits0",
        _ -> {
          throw FakeSandbox.exited(0);
        });
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
    assertThat(printedByTasks(events)).containsExactly("prints: from a task");
    assertThat(((JobEvent.Ended) events.getLast()).status().state())
        .isInstanceOf(JobState.Succeeded.class);
  }

  private static List<String> printedByTasks(List<JobEvent> events) {
    return events.stream()
        .filter(JobEvent.TaskPrinted.class::isInstance)
        .map(JobEvent.TaskPrinted.class::cast)
        .map(printed -> printed.label() + ": " + printed.text().asUtf8())
        .toList();
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
    assertThat(TestNode.await(node.loop.jobs().status(jobs.getFirst())).orElseThrow().state())
        .as("what the cluster remembers")
        .isInstanceOf(JobState.Succeeded.class);
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
  void aNodeThatStopsInterruptsItsGuests() {
    node.submit("spin");
    await().until(() -> node.sandbox.running.get() == 1);
    node.stop();
    await().until(() -> node.sandbox.running.get() == 0);
  }
}
