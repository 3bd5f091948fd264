package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Invocations as they are shown, followed and cancelled.
final class TasksTest extends OneSiteTest {
  private static final NodeId NODE = new NodeId("node-1");
  private static final JobState RUNNING = new JobState.Running(Site.NOW.minusSeconds(1));

  @BeforeEach
  void start() {
    site.sandbox.exports = List.of(new Item("add", "(i32, i32) -> i32"));
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
  }

  @Test
  void showsWhatBecameOfOne() {
    var id = put(1, spec("sum@2"), returned(7, 0, 0, 0));

    var json = Site.json(site.get("/v1/tasks/" + id));

    assertThat(json)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "%s", "function": "sum", "version": 2, "export": "add",
                 "namespace": "default", "state": "SUCCEEDED", "node": "node-1", "attempt": 1,
                 "tasks": {"done": 0, "failed": 0, "running": 0, "queued": 0, "differed": 0},
                 "ranOn": "node-2",
                 "bill": {"runNanos": 5, "memoryBytesMax": 6, "bytesIn": 7, "bytesOut": 8},
                 "started": "2026-01-01T00:00:09Z", "ended": "2026-01-01T00:00:10Z",
                 "runningMs": 1000, "result": 7}
                """
                    .formatted(id)));
  }

  @Test
  void waitsForTheEnd() {
    var id = put(1, spec("sum@1"), RUNNING);
    assertThat(Site.json(site.get("/v1/tasks/" + id)).getString("state")).isEqualTo("RUNNING");
    var waiting = CompletableFuture.supplyAsync(() -> site.get("/v1/tasks/" + id + "?wait=30"));
    await().until(() -> !site.jobs.followers.isEmpty());
    var ended = put(1, spec("sum@1"), returned(7, 0, 0, 0));
    site.jobs.followers.getFirst().emit(new JobEvent.Ended(site.jobs.known(job(1))));

    assertThat(Site.json(waiting.join()).getInteger("result")).isEqualTo(7);
    assertThat(ended).isEqualTo(id);
    assertThat(site.get("/v1/tasks/" + id + "?wait=61").body()).contains("\"field\":\"wait\"");
  }

  @Test
  void answersAfterTheWaitWithWhatThereIs() {
    var id = put(1, spec("sum@1"), RUNNING);

    var json = Site.json(site.get("/v1/tasks/" + id + "?wait=1"));

    assertThat(json.getString("state")).isEqualTo("RUNNING");
    await().until(() -> site.jobs.followers.getFirst().closes.get() > 0);
  }

  @Test
  void givesTheResult() {
    var id = put(1, spec("sum@1"), returned(7, 0, 0, 0));

    var bytes = site.get("/v1/tasks/" + id + "/result");
    assertThat(bytes.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(bytes.body()).isEqualTo("\7\0\0\0");
    var json =
        site.send(
            HttpRequest.newBuilder(site.uri("/v1/tasks/" + id + "/result"))
                .header("Accept", "application/json"));
    assertThat(Site.json(json).getInteger("result")).isEqualTo(7);
  }

  @Test
  void saysWhyThereIsNoResult() {
    var running = put(1, spec("sum@1"), RUNNING);
    var error = new TaskError(TaskError.Code.TRAPPED, "unreachable", List.of("f"));
    var failed = put(2, spec("sum@1"), new JobState.Failed(Site.NOW, Site.NOW, error, -1));
    var stopped = put(3, spec("sum@1"), new JobState.Stopped(Site.NOW, Site.NOW));
    var gone = put(4, spec("sum@1"), new JobState.Succeeded(Site.NOW, Site.NOW));

    assertThat(problem(running)).isEqualTo("409 NOT_FINISHED");
    assertThat(problem(failed)).isEqualTo("502 GUEST_FAILED");
    assertThat(problem(stopped)).isEqualTo("409 CANCELLED");
    assertThat(problem(gone)).isEqualTo("410 RESULT_GONE");
    assertThat(problem(id(9))).isEqualTo("404 NO_SUCH_TASK");
    assertThat(problem("x")).isEqualTo("400 BAD_ID");
    assertThat(problem(TaskId.driver(new JobId(1)).toString())).isEqualTo("400 BAD_ID");
    assertThat(problem(TaskId.driver(job(1)).child(0).toString())).isEqualTo("400 BAD_ID");
  }

  @Test
  void findsTheResultOfAnotherNodeInTheClustersRecord() {
    site.store.records.put(job(1), status(1, spec("sum@1"), returned(1, 2, 3)));
    var other = spec("sum@1").with(new Namespace("other"));
    site.store.records.put(job(2), status(2, other, returned(1, 2, 3)));

    assertThat(site.get("/v1/tasks/" + id(1) + "/result").body()).isEqualTo("\1\2\3");
    assertThat(problem(id(2))).isEqualTo("404 NO_SUCH_TASK");
  }

  @Test
  void asksTheNodeThatKnows() {
    try (var other = new Site(vertx, "node-2", Site.config())) {
      other.jobs.statuses.put(job(1), status(1, spec("sum@1"), RUNNING));
      site.jobs.homes.put(job(1), new NodeId("node-2"));
      site.jobs.loads.addAll(other.jobs.loads);

      var response = site.get("/v1/tasks/" + id(1));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(Site.json(response).getString("state")).isEqualTo("RUNNING");
    }
    assertThat(problem(id(1))).isEqualTo("502 NODE_UNREACHABLE");
  }

  @Test
  void cancels() {
    var id = put(1, spec("sum@1"), RUNNING);

    var response = site.send("DELETE", "/v1/tasks/" + id, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(Site.json(response).getString("state")).isEqualTo("STOPPED");
  }

  @Test
  void keepsNamespacesApart() {
    var other = put(1, spec("sum@1").with(new Namespace("other")), RUNNING);

    assertThat(site.get("/v1/tasks/" + other).statusCode()).isEqualTo(404);
    assertThat(site.get("/v1/tasks/" + other + "/events").statusCode()).isEqualTo(404);
    assertThat(site.send("DELETE", "/v1/tasks/" + other, new byte[0]).statusCode()).isEqualTo(404);
    assertThat(site.jobs.known(job(1)).state()).isEqualTo(RUNNING);
    assertThat(Site.json(site.get("/v1/tasks")).getInteger("total")).isZero();
  }

  @Test
  void listsTheClusterInPages() {
    try (var second = new Site(vertx, "node-2", Site.config())) {
      site.jobs.loads.addAll(second.jobs.loads);
      for (int i = 0; i < 10; i++) {
        var where = i % 3 == 0 ? site : second;
        where.jobs.statuses.put(job(i), status(i, spec("sum@1"), RUNNING));
      }
      second.jobs.statuses.put(job(10), status(10, spec("other@1"), RUNNING));
      second.jobs.statuses.put(job(11), status(11, spec("sum@2"), returned(1)));

      assertThat(pages("/v1/tasks?limit=3&function=sum@1", 10))
          .containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L);
      assertThat(pages("/v1/tasks?limit=4", 12)).hasSize(12);
      assertThat(pages("/v1/tasks?limit=4&function=sum", 11)).hasSize(11);
      assertThat(pages("/v1/tasks?state=SUCCEEDED", 1)).containsExactly(11L);
    }
  }

  @Test
  void namesNodesThatDoNotAnswer() {
    site.jobs.loads.add(Site.load("node-2", "127.0.0.1:1"));
    put(1, spec("sum@1"), RUNNING);

    var json = Site.json(site.get("/v1/tasks"));

    assertThat(json.getJsonArray("missing")).containsExactly("node-2");
    assertThat(json.getInteger("total")).isEqualTo(1);
    assertThat(json.containsKey("next")).isTrue();
  }

  @Test
  void refusesWrongParameters() {
    for (var query : List.of("limit=0", "limit=1001", "limit=x", "state=GONE", "after=1")) {
      var response = site.get("/v1/tasks?" + query);
      assertThat(response.statusCode()).as(query).isEqualTo(400);
      assertThat(Site.json(response).getString("field"))
          .isEqualTo(query.substring(0, query.indexOf('=')));
    }
  }

  /// The numbers on all pages; each page tells the same total.
  private List<Long> pages(String uri, int total) {
    var numbers = new ArrayList<Long>();
    Optional<String> next = Optional.of(uri);
    while (next.isPresent()) {
      var page = Site.json(site.get(next.get()));
      assertThat(page.getInteger("total")).isEqualTo(total);
      for (var one : page.getJsonArray("tasks")) {
        var id = TaskId.parse(((JsonObject) one).getString("id"));
        numbers.add(id.job().value() - job(0).value());
      }
      next = Optional.ofNullable(page.getString("next")).map(id -> uri + "&after=" + id);
    }
    return numbers;
  }

  private String problem(String id) {
    HttpResponse<String> response = site.get("/v1/tasks/" + id + "/result");
    return response.statusCode() + " " + Site.json(response).getString("code");
  }

  private String put(int number, JobSpec spec, JobState state) {
    site.jobs.statuses.put(job(number), status(number, spec, state));
    return id(number);
  }

  private static JobStatus status(int number, JobSpec spec, JobState state) {
    var bill =
        state.isFinal()
            ? Optional.of(new Bill(new NodeId("node-2"), 1, 5, 6, 7, 8))
            : Optional.<Bill>empty();
    return new JobStatus(job(number), spec, state, TaskCounts.NONE, NODE, 1, bill);
  }

  private static JobSpec spec(String ref) {
    return new JobSpec(
        Namespace.DEFAULT,
        ref,
        Site.MODULE,
        "add",
        List.of("sum"),
        Map.of(),
        List.of(),
        Dialect.AUTO,
        TaskOptions.DEFAULT.with(Demand.ONE_CPU),
        0,
        false,
        Optional.of(new JobSpec.Call(List.of(), true)));
  }

  private static JobState returned(int... bytes) {
    var array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    var result = Optional.<Stored>of(new Stored.Inline(Bytes.of(array)));
    return new JobState.Succeeded(Site.NOW.minusSeconds(1), Site.NOW, result);
  }

  private static JobId job(int number) {
    return JobId.call(1, number);
  }

  private static String id(int number) {
    return TaskId.driver(job(number)).toString();
  }
}
