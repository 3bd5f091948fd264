package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static dev.raywa.execution.Guests.sentence;
import static dev.raywa.execution.Guests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.TestNode.Shape;
import dev.raywa.grid.InMemoryObjectGrid;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Ray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a node promises when something is full, too large or away.
final class NodeLimitsTest extends OneNode {
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
  void aFullStoreFailsOnlyTheTaskThatAsked() {
    var grid =
        new InMemoryObjectGrid(new NodeId("full"), cluster.objects, 2L * LARGE, 0, (_, _) -> true);
    var full = new TestNode(vertx, cluster, "full", Shape.cores(2), grid).start();
    full.sandbox.program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    full.sandbox.program(
        "result",
        call -> {
          var refused = call.ray().result(FakeSandbox.bytes(LARGE));
          assertThat(code(refused)).isEqualTo(Code.STORE_FULL);
          return Bytes.utf8("went on");
        });
    asDriver(
        full,
        call -> {
          var first = ok(call.ray().put(FakeSandbox.bytes(LARGE)));
          var second = ok(call.ray().put(FakeSandbox.bytes(LARGE)));
          var refused = call.ray().put(FakeSandbox.bytes(LARGE));
          assertThat(code(refused)).isEqualTo(Code.STORE_FULL);
          assertThat(sentence(refused)).contains("objects.bytes.max").contains("spill.bytes.max");
          var returned = call.ray().get(call(call.ray(), "large"), 9_000);
          assertThat(code(returned)).isEqualTo(Code.STORE_FULL);
          assertThat(get(call.ray(), call(call.ray(), "result"))).isEqualTo(Bytes.utf8("went on"));
          assertThat(get(call.ray(), first)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          assertThat(get(call.ray(), second)).isEqualTo(FakeSandbox.bytes(LARGE).toBytes());
          return "";
        });
  }
}
