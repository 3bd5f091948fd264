package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.code;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.ok;
import static dev.raywa.execution.OneNode.LARGE;
import static dev.raywa.execution.OneNode.asDriver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.TestNode.Shape;
import dev.raywa.grid.InMemoryObjectGrid;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Ray;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// How guests come by large values that are not where they were.
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class LostValuesTest {
  private static final NodeId A = new NodeId("a");
  private static final Bytes VALUE = FakeSandbox.bytes(LARGE).toBytes();

  private final TestNode.Cluster cluster = new TestNode.Cluster();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicReference<ObjectId> wanted = new AtomicReference<>();
  private Vertx vertx;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
  }

  private TestNode node(String name) {
    return node(name, new InMemoryObjectGrid(new NodeId(name), cluster.objects));
  }

  /// A node with one slot, and a disk that nobody else must know of.
  private TestNode node(String name, InMemoryObjectGrid grid) {
    var started = new TestNode(vertx, cluster, name, Shape.cores(1), grid).start();
    started.sandbox.program(
        "large",
        _ -> {
          made.incrementAndGet();
          return VALUE;
        });
    started.sandbox.program(
        "reader", call -> get(call.ray(), Objects.requireNonNull(wanted.get())));
    started.sandbox.program(
        "size",
        call -> {
          var passed = call.invocation().arguments().getFirst();
          return Bytes.utf8(passed.getClass().getSimpleName() + " " + call.blob(0).size());
        });
    return started;
  }

  private InMemoryObjectGrid roomForOne() {
    return new InMemoryObjectGrid(A, cluster.objects, LARGE, 10L * LARGE, (_, _) -> true);
  }

  private static void meet(TestNode a, TestNode b) {
    a.members(b);
    b.members(a);
    await().until(() -> TestNode.await(a.loop.jobs().nodes()).size() == 2);
    await().until(() -> TestNode.await(b.loop.jobs().nodes()).size() == 2);
  }

  /// Ends on the other node, because the driver keeps the only slot of its own.
  private static ObjectId onTheOther(Ray ray, String entry) {
    var object = call(ray, entry);
    for (int i = 0; i < 5_000 && ok(ray.await(List.of(object), 1, 0)).isEmpty(); i++) {
      ray.sleep(Duration.ofMillis(1));
    }
    return object;
  }

  @Test
  void aLostResultIsMadeAgainForWhoeverReadsIt() {
    var a = node("a");
    var value =
        asDriver(
            a,
            call -> {
              var large = call(call.ray(), "large");
              assertThat(get(call.ray(), large)).isEqualTo(VALUE);
              cluster.objects.lose(A);
              return get(call.ray(), large);
            });
    assertThat(value).isEqualTo(VALUE);
    assertThat(made).hasValue(2);
  }

  @Test
  void aLostResultIsMadeAgainForATaskThatNeedsIt() {
    var a = node("a");
    var value =
        asDriver(
            a,
            call -> {
              var large = call(call.ray(), "large");
              ok(call.ray().await(List.of(large), 1, Ray.NO_LIMIT_MS));
              cluster.objects.lose(A);
              return get(call.ray(), call(call.ray(), "size", new Argument.Dependency(large)));
            });
    assertThat(value).isEqualTo(Bytes.utf8("Blob " + LARGE));
    assertThat(made).hasValue(2);
  }

  @Test
  void aResultThatIsLostWithItsNodeIsMadeAgainOnAnother() {
    var a = node("a");
    var b = node("b");
    meet(a, b);
    var value =
        asDriver(
            a,
            call -> {
              var large = onTheOther(call.ray(), "large");
              assertThat(b.sandbox.runs).hasValue(1);
              b.stop();
              cluster.objects.lose(b.id);
              a.members();
              return get(call.ray(), large);
            });
    assertThat(value).isEqualTo(VALUE);
    assertThat(made).hasValue(2);
    assertThat(a.sandbox.runs).as("the driver and the second attempt").hasValue(2);
  }

  @Test
  void theOwnerOfALostResultMakesItAgainForAReaderElsewhere() {
    var a = node("a");
    var b = node("b");
    meet(a, b);
    var value =
        asDriver(
            a,
            call -> {
              wanted.set(onTheOther(call.ray(), "large"));
              cluster.objects.lose(b.id);
              return get(call.ray(), onTheOther(call.ray(), "reader"));
            });
    assertThat(value).isEqualTo(VALUE);
    assertThat(made).as("at first, for the reader").hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void aResultThatWasDroppedForWantOfRoomIsMadeAgain() {
    var grid = roomForOne();
    var a = node("a", grid);
    var value =
        asDriver(
            a,
            call -> {
              var first = call(call.ray(), "large");
              ok(call.ray().await(List.of(first), 1, Ray.NO_LIMIT_MS));
              var second = call(call.ray(), "large");
              ok(call.ray().await(List.of(second), 1, Ray.NO_LIMIT_MS));
              assertThat(grid.stats().dropped()).isEqualTo(1);
              return get(call.ray(), first);
            });
    assertThat(value).isEqualTo(VALUE);
    assertThat(made).hasValue(3);
  }

  @Test
  void aStoredValueThatLiesOnADiskIsPutBackForAReaderElsewhere() {
    var grid = roomForOne();
    var a = node("a", grid);
    var b = node("b");
    meet(a, b);
    var value =
        asDriver(
            a,
            call -> {
              wanted.set(ok(call.ray().put(FakeSandbox.bytes(LARGE))));
              ok(call.ray().put(FakeSandbox.bytes(LARGE)));
              assertThat(grid.stats().spilled()).isEqualTo(1);
              return get(call.ray(), onTheOther(call.ray(), "reader"));
            });
    assertThat(value).isEqualTo(VALUE);
    assertThat(grid.stats().restored()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aStoredValueThatIsGoneIsLostAndTheReaderIsTold() {
    var grid = new InMemoryObjectGrid(A, cluster.objects);
    var a = node("a", grid);
    asDriver(
        a,
        call -> {
          var value = ok(call.ray().put(FakeSandbox.bytes(LARGE)));
          grid.delete(value);
          assertThat(code(call.ray().get(value, Ray.NO_LIMIT_MS))).isEqualTo(Code.OBJECT_LOST);
          return "";
        });
  }
}
