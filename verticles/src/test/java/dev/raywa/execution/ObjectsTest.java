package dev.raywa.execution;

import static dev.raywa.execution.Guests.awaits;
import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Ray;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Objects as people read them, by way of either of two nodes.
final class ObjectsTest {
  private static final int LARGE = 1_500_000;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final TestNode.Cluster cluster = new TestNode.Cluster();
  private final CountDownLatch go = new CountDownLatch(1);
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() {
    a = new TestNode(vertx, cluster, "a", TestNode.Shape.cores(2)).start();
    b = new TestNode(vertx, cluster, "b", TestNode.Shape.cores(2)).start();
    a.loop.members(Set.of(b.id));
    b.loop.members(Set.of(a.id));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void readsWhatADriverStored() {
    var large = FakeSandbox.bytes(LARGE).toBytes().array();
    var job = driver(FakeSandbox.bytes(LARGE).toBytes(), Bytes.utf8("small"));

    for (var node : List.of(a, b)) {
      var value = ready(node, put(job, 0));
      assertThat(value.size()).isEqualTo(LARGE);
      assertThat(part(value, 0, LARGE)).isEqualTo(large);
      assertThat(part(value, 1_048_000, 2000))
          .isEqualTo(Arrays.copyOfRange(large, 1_048_000, 1_050_000));
      var small = ready(node, put(job, 1));
      assertThat(part(small, 1, 3)).isEqualTo(new byte[] {'m', 'a', 'l'});
      assertThat(small.sha256().size()).isEqualTo(32);
    }
  }

  @Test
  void waitsForATask() {
    a.sandbox.program(
        "driver",
        call -> {
          var made = call(call.ray(), "slow");
          assertThat(made).isEqualTo(result(made.job()));
          awaits(go);
          return Bytes.EMPTY;
        });
    var ready = new CountDownLatch(1);
    for (var node : List.of(a, b)) {
      node.sandbox.program(
          "slow",
          _ -> {
            awaits(ready);
            return Bytes.utf8("done");
          });
    }
    var job = a.submit("driver");
    await().until(() -> a.sandbox.running.get() + b.sandbox.running.get() == 2);

    assertThat(find(b, result(job), Duration.ZERO)).isEqualTo(new Objects.Found.NotYet());
    var waiting = CompletableFuture.supplyAsync(() -> find(b, result(job), LONG));
    ready.countDown();

    assertThat(waiting.join()).isInstanceOf(Objects.Found.Ready.class);
    assertThat(part(ready(a, result(job)), 0, 4)).isEqualTo("done".getBytes(UTF_8));
  }

  @Test
  void makesLostValuesAgain() {
    for (var node : List.of(a, b)) {
      node.sandbox.program("large", _ -> FakeSandbox.bytes(LARGE).toBytes());
    }
    a.sandbox.program(
        "driver",
        call -> {
          ok(call.ray().await(List.of(call(call.ray(), "large")), 1, Ray.NO_LIMIT_MS));
          awaits(go);
          return Bytes.EMPTY;
        });
    var job = a.submit("driver");
    var value = ready(b, result(job));
    cluster.objects.lose(a.id);
    cluster.objects.lose(b.id);

    assertThat(part(value, 10, 5)).hasSize(5);
    cluster.objects.lose(a.id);
    cluster.objects.lose(b.id);
    assertThat(part(ready(b, result(job)), LARGE - 1, 1)).hasSize(1);
  }

  @Test
  void saysWhatThereIsNot() {
    var job = driver(Bytes.utf8("x"));

    assertThat(code(b, put(job, 7))).isEqualTo(Code.NO_SUCH_OBJECT);
    assertThat(code(b, put(new JobId(99), 0))).isEqualTo(Code.NO_SUCH_OBJECT);
    go.countDown();
    a.ended(job);
    await()
        .untilAsserted(
            () -> assertThat(code(b, put(job, 0))).isIn(Code.JOB_ENDED, Code.NO_SUCH_OBJECT));
    await().until(() -> TestNode.await(a.loop.records()) == 0);
  }

  @Test
  void tellsWhoWaitsThatTheJobEnded() {
    a.sandbox.program("spin", Guests::spin);
    b.sandbox.program("spin", Guests::spin);
    a.sandbox.program(
        "driver",
        call -> {
          call(call.ray(), "spin");
          awaits(go);
          return Bytes.EMPTY;
        });
    var job = a.submit("driver");
    await().until(() -> a.sandbox.running.get() + b.sandbox.running.get() == 2);
    var waiting = CompletableFuture.supplyAsync(() -> find(b, result(job), LONG));
    await().until(() -> TestNode.await(a.loop.records()) > 0 && !waiting.isDone());
    TestNode.await(a.loop.jobs().stop(job));

    assertThat(waiting.join()).isInstanceOf(Objects.Found.Broken.class);
    await().until(() -> TestNode.await(a.loop.records()) == 0);
  }

  @Test
  void listsTheObjectsOfAJob() {
    var job = driver(FakeSandbox.bytes(LARGE).toBytes(), Bytes.utf8("small"));

    var views = a.loop.jobs().objects().of(job);

    assertThat(
            views.stream()
                .filter(view -> view.stored().isPresent())
                .collect(Collectors.toMap(Objects.View::id, v -> v.stored().orElseThrow().size())))
        .contains(entry(put(job, 0), (long) LARGE), entry(put(job, 1), 5L));
    assertThat(b.loop.jobs().objects().of(job)).isEmpty();
  }

  /// A job that stores these and stays.
  private JobId driver(Bytes... values) {
    var stored = new CountDownLatch(1);
    a.sandbox.program(
        "driver",
        call -> {
          for (var value : values) {
            ok(call.ray().put(ByteSource.of(value)));
          }
          stored.countDown();
          awaits(go);
          return Bytes.EMPTY;
        });
    var job = a.submit("driver");
    await().until(() -> stored.getCount() == 0);
    return job;
  }

  private static Objects.Found find(TestNode node, ObjectId object, Duration wait) {
    return node.loop.jobs().objects().find(object, wait);
  }

  private static Objects.Value ready(TestNode node, ObjectId object) {
    var found = find(node, object, LONG);
    assertThat(found).isInstanceOf(Objects.Found.Ready.class);
    return ((Objects.Found.Ready) found).value();
  }

  private static Code code(TestNode node, ObjectId object) {
    var found = find(node, object, LONG);
    assertThat(found).isInstanceOf(Objects.Found.Broken.class);
    return ((Objects.Found.Broken) found).error().code();
  }

  private static byte[] part(Objects.Value value, long from, long size) {
    var bytes = new ByteArrayOutputStream();
    value.transferTo(from, size, bytes::write);
    return bytes.toByteArray();
  }

  private static ObjectId put(JobId job, int number) {
    return ObjectId.put(TaskId.driver(job), number);
  }

  private static ObjectId result(JobId job) {
    return ObjectId.result(TaskId.driver(job).child(0), 0);
  }
}
