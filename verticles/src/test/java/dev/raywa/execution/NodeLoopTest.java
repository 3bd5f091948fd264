package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static dev.raywa.execution.Guests.sentence;
import static dev.raywa.execution.Guests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Ray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one node promises to guests, with Java functions as guests.
final class NodeLoopTest extends OneNode {
  @Test
  void nestedCallsReturnTheirValues() {
    var value = asDriver(call -> get(call.ray(), call(call.ray(), "fib", text("9"))).asUtf8());
    assertThat(value).isEqualTo("34");
    nothingIsLeft();
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
        call -> {
          throw FakeSandbox.failed(
              code(call.ray().get(call(call.ray(), "trap"), 9_000)), "passed on");
        });
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
    var others = new ArrayList<ObjectId>();
    asDriver(call -> {
      others.add(ok(call.ray().put(FakeSandbox.bytes(3))));
      return "";
    });
    asDriver(call -> {
      var ray = call.ray();
      var stolen = others.getFirst();
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
}
