package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Ray;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What two nodes promise together, over the event bus of one process.
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class TwoNodesTest {
  private static final int LARGE = Stored.INLINE_BYTES_MAX + 1;

  private final TestNode.Cluster cluster = new TestNode.Cluster();
  private final Set<NodeId> ranOn = ConcurrentHashMap.newKeySet();
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start(Vertx vertx) {
    a = new TestNode(vertx, cluster, "a", Shape.cores(1)).start();
    b = new TestNode(vertx, cluster, "b", Shape.cores(1)).start();
    a.members(b);
    b.members(a);
    await().until(() -> knows(a, b) && knows(b, a));
    program("where", call -> Bytes.utf8(call.ray().node().value()));
    program("spin", Guests::spin);
    program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    program("echo", call -> call.blob(0));
  }

  private static boolean knows(TestNode one, TestNode other) {
    return TestNode.await(one.loop.jobs().nodes()).stream()
        .anyMatch(load -> load.node().equals(other.id));
  }

  private void program(String entry, FakeSandbox.Program program) {
    FakeSandbox.Program noted =
        call -> {
          ranOn.add(call.ray().node());
          return program.run(call);
        };
    a.sandbox.program(entry, noted);
    b.sandbox.program(entry, noted);
  }

  private void nothingIsLeft() {
    await()
        .untilAsserted(() -> {
          assertThat(a.sandbox.running.get() + b.sandbox.running.get()).isZero();
          assertThat(TestNode.await(a.loop.records())).isZero();
          assertThat(TestNode.await(b.loop.records())).isZero();
          assertThat(cluster.objects.count()).isZero();
        });
  }

  private void succeeds(JobId job) {
    assertThat(TestNode.failure(a.ended(job))).startsWith("it did not fail");
    assertThat(a.status(job).state()).isInstanceOf(JobState.Succeeded.class);
  }

  /// A task that is busy on the other node, because the driver keeps the only slot of its own.
  private static ObjectId onTheOther(Ray ray, String entry, Argument... arguments) {
    var object = call(ray, entry, arguments);
    for (int i = 0; i < 2000 && ok(ray.await(List.of(object), 1, 0)).isEmpty(); i++) {
      ray.sleep(Duration.ofMillis(1));
    }
    return object;
  }

  @Test
  void tasksSpreadAndEveryNodeForgetsTheJob() {
    a.sandbox.program(
        "driver",
        call -> {
          var objects = new ArrayList<ObjectId>();
          for (int i = 0; i < 200; i++) {
            objects.add(call(call.ray(), "where"));
          }
          ok(call.ray().await(objects, objects.size(), Ray.NO_LIMIT_MS));
          return Bytes.EMPTY;
        });
    var job = a.submit("driver");
    succeeds(job);
    assertThat(ranOn).containsExactlyInAnyOrder(a.id, b.id);
    assertThat(a.status(job).tasks().done()).isEqualTo(200);
    assertThat(a.status(job).tasks().nodes()).containsExactlyInAnyOrder(a.id, b.id);
    nothingIsLeft();
  }

  @Test
  void valuesMadeElsewhereCanBeRead() {
    a.sandbox.program(
        "driver",
        call -> {
          var ray = call.ray();
          var large = onTheOther(ray, "large");
          assertThat(get(ray, large)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          var mine = ok(ray.put(FakeSandbox.bytes(LARGE)));
          var echoed = onTheOther(ray, "echo", new Argument.Dependency(mine));
          assertThat(get(ray, echoed)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          return Bytes.EMPTY;
        });
    succeeds(a.submit("driver"));
    assertThat(ranOn).containsExactly(b.id);
    nothingIsLeft();
  }

  @Test
  void aReferenceMayBeReadOnAnyNode() {
    program("stores", call -> ok(call.ray().put(FakeSandbox.bytes(9))).toBytes());
    program(
        "reads", call -> get(call.ray(), ObjectId.fromBytes(call.blob(0).array()).orElseThrow()));
    a.sandbox.program(
        "driver",
        call -> {
          var ray = call.ray();
          var stored = ObjectId.fromBytes(get(ray, onTheOther(ray, "stores")).array());
          assertThat(get(ray, stored.orElseThrow())).isEqualTo(FakeSandbox.bytes(9).toBytes());
          var pending = call(ray, "echo", Guests.text("late"));
          var read = call(ray, "reads", new Argument.Reference(pending));
          assertThat(get(ray, read)).isEqualTo(Bytes.utf8("late"));
          return Bytes.EMPTY;
        });
    succeeds(a.submit("driver"));
    nothingIsLeft();
  }

  @Test
  void anIdThatNobodyKnowsFailsOnEveryNode() {
    program(
        "guesses",
        call -> {
          var guessed = ObjectId.result(TaskId.driver(call.ray().task().job()).child(99), 0);
          return Bytes.utf8(code(call.ray().get(guessed, Ray.NO_LIMIT_MS)).name());
        });
    a.sandbox.program(
        "driver",
        call -> {
          var here = get(call.ray(), call(call.ray(), "guesses")).asUtf8();
          var there = get(call.ray(), onTheOther(call.ray(), "guesses")).asUtf8();
          assertThat(List.of(here, there)).containsOnly(Code.NO_SUCH_OBJECT.name());
          return Bytes.EMPTY;
        });
    succeeds(a.submit("driver"));
    nothingIsLeft();
  }

  @Test
  void outputOfRemoteTasksReachesTheHomeOfTheJob() {
    program(
        "prints",
        call -> {
          call.print(1, "hello from " + call.ray().node());
          return Bytes.EMPTY;
        });
    a.sandbox.program(
        "driver",
        call -> {
          onTheOther(call.ray(), "prints");
          return Bytes.EMPTY;
        });
    var job = a.submit(TestNode.spec("driver", TaskOptions.DEFAULT, true));
    var events = a.follow(job);
    await().until(() -> !events.isEmpty() && events.getLast() instanceof JobEvent.Ended);
    assertThat(events)
        .filteredOn(JobEvent.TaskPrinted.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            JobEvent.TaskPrinted.class,
            printed -> {
              assertThat(printed.node()).isEqualTo(b.id);
              assertThat(printed.text()).isEqualTo(Bytes.utf8("hello from b"));
            });
  }

  /// The loop of its node is held until the task is over, with something to do before, and once
  /// more until its end is known.
  @Test
  void whatATaskPrintsArrivesBeforeItsEnd() {
    var known = new CountDownLatch(1);
    b.sandbox.program(
        "prints",
        call -> {
          var over = new CountDownLatch(1);
          var guest = Thread.currentThread();
          Thread.ofVirtual()
              .start(() -> {
                join(guest);
                over.countDown();
              });
          var held = new CountDownLatch(1);
          b.loop.onLoop(() -> {
            held.countDown();
            pass(over);
          });
          pass(held);
          var nobody = TaskId.driver(call.ray().task().job()).child(99);
          b.loop.post(
              new NodeEvent.TaskStopped(nobody, new TaskError(Code.CANCELLED, "to do before")));
          b.loop.onLoop(() -> pass(known));
          call.print(1, "a line");
          return Bytes.EMPTY;
        });
    a.sandbox.program("driver", Guests::spin);
    a.submit("driver");
    await().until(() -> a.sandbox.running.get() == 1);

    var invoked = ok(TestNode.await(a.loop.jobs().call(invocation("prints"))));
    var events = a.follow(invoked.id());

    await().until(() -> !events.isEmpty() && events.getLast() instanceof JobEvent.Ended);
    known.countDown();
    assertThat(events).filteredOn(JobEvent.TaskPrinted.class::isInstance).hasSize(1);
  }

  private static JobSpec invocation(String export) {
    return new JobSpec(
        Namespace.DEFAULT,
        export,
        FakeSandbox.MODULE,
        export,
        List.of(export),
        Map.of(),
        List.of(),
        Dialect.AUTO,
        TaskOptions.DEFAULT,
        0,
        false,
        Optional.of(new JobSpec.Call(List.of(), false)));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pass(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void stoppingAJobReachesItsTasksEverywhere() {
    a.sandbox.program(
        "driver",
        call -> {
          call(call.ray(), "spin");
          return get(call.ray(), call(call.ray(), "spin"));
        });
    var job = a.submit("driver");
    await().until(() -> a.sandbox.running.get() == 2 && b.sandbox.running.get() == 1);
    TestNode.await(a.loop.jobs().stop(job));
    assertThat(a.ended(job).state()).isInstanceOf(JobState.Stopped.class);
    nothingIsLeft();
  }

  @Test
  void tasksOfANodeThatIsLostRunAgain() {
    var first = new AtomicBoolean(true);
    var begun = new CountDownLatch(1);
    a.sandbox.program("fragile", _ -> Bytes.utf8("survived"));
    b.sandbox.program(
        "fragile",
        call -> {
          begun.countDown();
          return first.getAndSet(false) ? Guests.spin(call) : Bytes.utf8("again");
        });
    a.sandbox.program(
        "driver",
        call -> {
          var object = call(call.ray(), "fragile");
          while (begun.getCount() > 0) {
            call.ray().sleep(Duration.ofMillis(1));
          }
          assertThat(get(call.ray(), object)).isEqualTo(Bytes.utf8("survived"));
          return Bytes.EMPTY;
        });
    var job = a.submit("driver");
    await().until(() -> begun.getCount() == 0);
    b.stop();
    cluster.objects.lose(b.id);
    a.members();
    succeeds(job);
    await().untilAsserted(() -> assertThat(TestNode.await(a.loop.records())).isZero());
  }

  @Test
  void whatBelongedToALostHomeIsForgotten() {
    a.sandbox.program("driver", call -> get(call.ray(), onTheOther(call.ray(), "spin")));
    a.submit("driver");
    await().until(() -> b.sandbox.running.get() == 1);
    a.stop();
    b.members();
    await()
        .untilAsserted(() -> {
          assertThat(b.sandbox.running).hasValue(0);
          assertThat(TestNode.await(b.loop.records())).isZero();
        });
  }

  @Test
  void aNodeTellsTheHomeOfAJobOfAnother(VertxTestContext test) {
    a.sandbox.program("driver", _ -> Bytes.EMPTY);
    var job = a.submit("driver");
    b.loop
        .jobs()
        .home(job)
        .onComplete(
            test.succeeding(home ->
                test.verify(() -> {
                  assertThat(home).contains(a.id);
                  test.completeNow();
                })));
  }
}
