package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.get;
import static dev.raywa.execution.Guests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.FakeSandbox.Call;
import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Bytes;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError.Code;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// One node for tests, with some guests that all of them need.
@ExtendWith(VertxExtension.class)
@Timeout(60)
abstract class OneNode {
  static final int LARGE = Stored.INLINE_BYTES_MAX + 1;

  final TestNode.Cluster cluster = new TestNode.Cluster();
  Vertx vertx;
  TestNode node;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
    node = node("a", Shape.cores(2));
  }

  final TestNode node(String name, Shape shape) {
    var started = new TestNode(vertx, cluster, name, shape).start();
    started.sandbox.program("spin", Guests::spin);
    started.sandbox.program("echo", call -> call.blob(0));
    started.sandbox.program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    started.sandbox.program(
        "trap",
        _ -> {
          throw FakeSandbox.failed(Code.TRAPPED, "unreachable");
        });
    started.sandbox.program("fib", OneNode::fib);
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
  final <T> T asDriver(Function<Call, T> body) {
    return asDriver(node, body);
  }

  static <T> T asDriver(TestNode node, Function<Call, T> body) {
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

  final void nothingIsLeft() {
    await()
        .untilAsserted(() -> {
          assertThat(node.sandbox.running).hasValue(0);
          assertThat(TestNode.await(node.loop.records())).isZero();
          assertThat(cluster.objects.count()).isZero();
        });
  }
}
