package dev.raywa.execution;

import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.GuestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What nodes promise to those who invoke functions.
final class CallsTest extends OneNode {
  private static final TaskOptions ONE = TaskOptions.DEFAULT;

  private static JobSpec spec(String entry, TaskOptions options, JobSpec.Call call) {
    return new JobSpec(
        Namespace.DEFAULT,
        entry + "@1",
        FakeSandbox.MODULE,
        entry,
        List.of("program"),
        Map.of("METHOD", "POST"),
        List.of(),
        Dialect.AUTO,
        options,
        3,
        false,
        Optional.of(call));
  }

  private static JobSpec spec(String entry, boolean recorded, Argument... arguments) {
    return spec(entry, ONE, new JobSpec.Call(List.of(arguments), recorded));
  }

  private static JobStatus ended(TestNode at, JobSpec spec) {
    return TestNode.await(ok(TestNode.await(at.loop.jobs().call(spec))).end());
  }

  private static Bytes result(TestNode at, JobStatus status) {
    return TestNode.await(at.loop.jobs().result(status)).orElseThrow();
  }

  @Test
  void answersWhatTheFunctionReturns() {
    for (boolean recorded : List.of(false, true)) {
      var status = ended(node, spec("echo", recorded, Guests.text("hello")));
      assertThat(status.state()).isInstanceOf(JobState.Succeeded.class);
      assertThat(result(node, status)).isEqualTo(Bytes.utf8("hello"));
    }
    nothingIsLeft();
  }

  @Test
  void onlyWhatIsRecordedIsInTheClustersRecords() {
    var not = ended(node, spec("echo", false, Guests.text("a")));
    var recorded = ended(node, spec("echo", true, Guests.text("a")));
    assertThat(cluster.store.job(not.id())).isEmpty();
    assertThat(cluster.store.job(recorded.id()).orElseThrow().state()).isEqualTo(recorded.state());
    assertThat(node.status(not.id()).state()).isEqualTo(not.state());
    assertThat(cluster.store.jobHome(not.id())).contains(node.id);
  }

  @Test
  void keepsLargeResultsForAWhile() {
    var status = ended(node, spec("large", true));
    assertThat(result(node, status)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
    nothingIsLeft();
  }

  @Test
  void refusesResultsOverTheLimit() {
    node.sandbox.program("huge", _ -> FakeSandbox.bytes((1 << 20) - 1 + 2).toBytes());
    var status = ended(node, spec("huge", false));
    assertThat(TestNode.failure(status)).contains("TOO_LARGE");
    nothingIsLeft();
  }

  @Test
  void whatACommandPrintsIsItsResult() {
    node.sandbox.program(
        "_start",
        call -> {
          call.print(GuestOutput.STDOUT, call.invocation().environment().get("METHOD") + " ");
          call.print(GuestOutput.STDERR, "not this");
          call.print(GuestOutput.STDOUT, call.invocation().input().asUtf8());
          return Bytes.EMPTY;
        });
    var status = ended(node, spec("_start", true, Guests.text("body")));
    assertThat(result(node, status)).isEqualTo(Bytes.utf8("POST body"));
    node.sandbox.program(
        "_start",
        call -> {
          for (int i = 0; i < 1025; i++) {
            call.print(GuestOutput.STDOUT, "x".repeat(1024));
          }
          return Bytes.EMPTY;
        });
    assertThat(TestNode.failure(ended(node, spec("_start", false))))
        .contains("TOO_LARGE", "printed more than the 1048576 bytes");
    nothingIsLeft();
  }

  @Test
  void saysWhyAFunctionFailed() {
    assertThat(TestNode.failure(ended(node, spec("trap", false)))).contains("TRAPPED");
    var hurried = new TaskOptions(Demand.ONE_CPU, 0, Duration.ofMillis(50));
    var late = ended(node, spec("spin", hurried, new JobSpec.Call(List.of(), false)));
    assertThat(TestNode.failure(late)).contains("DEADLINE_EXCEEDED");
    nothingIsLeft();
  }

  @Test
  void canBeStoppedLikeAnyJob() {
    var call = ok(TestNode.await(node.loop.jobs().call(spec("spin", false))));
    await().until(() -> node.sandbox.running.get() == 1);
    TestNode.await(node.loop.jobs().stop(call.id()));
    assertThat(TestNode.await(call.end()).state()).isInstanceOf(JobState.Stopped.class);
    nothingIsLeft();
  }

  @Test
  void cancelsWhatAStoppedInvocationHasStarted() {
    node.sandbox.program(
        "parent",
        call -> {
          var child = Guests.call(call.ray(), "spin");
          return Guests.get(call.ray(), child);
        });
    var call = ok(TestNode.await(node.loop.jobs().call(spec("parent", false))));
    await().until(() -> node.sandbox.running.get() == 2);
    TestNode.await(node.loop.jobs().stop(call.id()));
    TestNode.await(call.end());
    nothingIsLeft();
  }

  @Test
  void refusesMoreThanTheMostAtOnce() {
    var gate = new CountDownLatch(1);
    node.sandbox.program(
        "held",
        _ -> {
          Guests.awaits(gate);
          return Bytes.EMPTY;
        });
    var calls = new ArrayList<Jobs.Call>();
    for (int i = 0; i < TestNode.CALLS_OPEN_MAX; i++) {
      calls.add(ok(TestNode.await(node.loop.jobs().call(spec("held", false)))));
    }
    assertThat(code(TestNode.await(node.loop.jobs().call(spec("held", false)))))
        .isEqualTo(Code.BUSY);
    gate.countDown();
    calls.forEach(call -> TestNode.await(call.end()));
    assertThat(ended(node, spec("echo", false, Guests.text("again"))).state())
        .isInstanceOf(JobState.Succeeded.class);
    nothingIsLeft();
  }

  @Test
  void remembersTheLatestOnly() {
    var first = ended(node, spec("echo", false, Guests.text("first")));
    for (int i = 0; i < 110; i++) {
      ended(node, spec("echo", false, Guests.text("a")));
    }
    assertThat(TestNode.await(node.loop.jobs().calls())).hasSizeBetween(90, 110);
    assertThat(TestNode.await(node.loop.jobs().status(first.id()))).isEmpty();
    assertThat(TestNode.await(node.loop.jobs().list())).isEmpty();
  }

  @Test
  void runsWhereThereIsRoom() {
    var other = node("b", Shape.cores(4));
    node.members(other);
    other.members(node);
    var nodes = ConcurrentHashMap.newKeySet();
    var gate = new CountDownLatch(6);
    FakeSandbox.Program where =
        call -> {
          nodes.add(call.ray().node());
          gate.countDown();
          Guests.awaits(gate);
          return Bytes.utf8(call.ray().node().value());
        };
    node.sandbox.program("where", where);
    other.sandbox.program("where", where);
    await().until(() -> TestNode.await(node.loop.jobs().nodes()).size() == 2);
    var calls = new ArrayList<Jobs.Call>();
    for (int i = 0; i < 6; i++) {
      calls.add(ok(TestNode.await(node.loop.jobs().call(spec("where", i % 2 == 0)))));
    }
    for (var call : calls) {
      assertThat(TestNode.await(call.end()).state()).isInstanceOf(JobState.Succeeded.class);
    }
    assertThat(nodes).contains(node.id, other.id);
    nothingIsLeft();
  }

  @Test
  void aRecordedOneOutlivesItsNode() {
    var other = node("b", Shape.cores(4));
    node.members(other);
    other.members(node);
    var hold = new CountDownLatch(1);
    other.sandbox.program("slow", _ -> Bytes.utf8("done"));
    node.sandbox.program(
        "slow",
        _ -> {
          Guests.awaits(hold);
          return Bytes.utf8("too late");
        });
    var call = ok(TestNode.await(node.loop.jobs().call(spec("slow", true))));
    node.stop();
    hold.countDown();
    other.members();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            TestNode.await(other.loop.jobs().status(call.id()))
                .filter(status -> status.state().isFinal())
                .isPresent());
    var status = other.status(call.id());
    assertThat(result(other, status)).isEqualTo(Bytes.utf8("done"));
    assertThat(status.attempt()).isEqualTo(2);
  }
}
