package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.Jobs.Call;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobState;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a call of a function is told, over jobs that end as the test says.
final class InvokeTest extends OneSiteTest {
  @BeforeEach
  void start() {
    site.sandbox.exports =
        List.of(
            new Item("_start", "() -> ()"),
            new Item("add", "(i32, i32) -> i32"),
            new Item("memory", "memory"));
    assertThat(site.send("PUT", "/v1/functions/sum", Site.WASM).statusCode()).isEqualTo(201);
  }

  @Test
  void answersWithTheTypedResult() {
    ends(7, 0, 0, 0);

    var response = call("sum/add", "[3, 4]");

    assertThat(response.statusCode()).isEqualTo(200);
    var id = response.headers().firstValue("Raywa-Task").orElseThrow();
    assertThat(Site.json(response)).isEqualTo(new JsonObject().put("task", id).put("result", 7));
    assertThat(TaskId.driver(TaskId.parse(id).job())).hasToString(id);
    assertThat(site.jobs.submitted)
        .singleElement()
        .satisfies(spec -> {
          assertThat(spec.entry()).isEqualTo("add");
          assertThat(spec.name()).isEqualTo("sum@1");
          assertThat(spec.isRecorded()).isFalse();
          assertThat(spec.call().orElseThrow().arguments())
              .containsExactly(new Argument.I32(3), new Argument.I32(4));
        });
    assertThat(Site.json(call("sum@1/add", "{\"arguments\": [3, 4]}")).getInteger("result"))
        .isEqualTo(7);
  }

  @Test
  void answersWithBytesWhenTheyAreNotOfTheType() {
    ends(1, 2, 3);

    var raw = call("sum/add", "[3, 4]");
    assertThat(raw.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(raw.body()).isEqualTo("\1\2\3");

    var json = site.send(request("sum/add", "[3, 4]").header("Accept", "application/json"));
    assertThat(Site.json(json).getJsonObject("result"))
        .isEqualTo(new JsonObject().put("base64", "AQID"));
  }

  @Test
  void givesCommandsTheRequest() {
    ends('h', 'i');

    var response =
        site.send(
            HttpRequest.newBuilder(site.uri("/v1/functions/sum/_start/a/b?q=1"))
                .header("Content-Type", "text/plain")
                .header("Authorization", "Bearer secret")
                .header("Cookie", "secret")
                .header("User-Agent", "me")
                .header("traceparent", "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01")
                .POST(BodyPublishers.ofString("in")));

    assertThat(response.body()).isEqualTo("hi");
    var spec = site.jobs.submitted.getFirst();
    assertThat(spec.entry()).isEqualTo("_start");
    assertThat(spec.call().orElseThrow().arguments())
        .containsExactly(new Argument.Blob(Bytes.utf8("in")));
    assertThat(spec.environment())
        .containsEntry("REQUEST_METHOD", "POST")
        .containsEntry("CONTENT_TYPE", "text/plain")
        .containsEntry("CONTENT_LENGTH", "2")
        .containsEntry("QUERY_STRING", "q=1")
        .containsEntry("PATH_INFO", "/a/b")
        .containsEntry("HTTP_USER_AGENT", "me")
        .doesNotContainKey("TRACEPARENT");
    assertThat(spec.trace().orElseThrow())
        .hasToString("00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01");
    assertThat(spec.environment().toString()).doesNotContain("secret");
    assertThat(call("sum", "in").body()).isEqualTo("hi");
    assertThat(site.jobs.submitted.getLast().trace()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum/add    | [1]       | 422 | INVALID_ARGUMENT | was given 1 argument",
        "sum/add    | [1, true] | 422 | INVALID_ARGUMENT | argument 1 of add(i32, i32) -> i32",
        "sum/add    | {}        | 400 | BAD_JSON         | a list [ … ] is expected",
        "sum/ad     | []        | 404 | NO_SUCH_EXPORT   | did you mean \"add\"?",
        "sum/memory | []        | 404 | NO_SUCH_EXPORT   | has no export \"memory\"",
        "sun/add    | []        | 404 | NO_SUCH_FUNCTION | did you mean \"sum\"?",
        "sum@9/add  | []        | 404 | NO_SUCH_FUNCTION | has no version 9; it has [1]",
        "Sum/add    | []        | 400 | BAD_ID           | a function's name must match",
        "sum@x/add  | []        | 400 | BAD_ID           | a version is a whole number"
      })
  void saysWhatDoesNotFit(String path, String body, int status, String code, String detail) {
    var response = call(path, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Site.json(response).getString("code")).isEqualTo(code);
    assertThat(Site.json(response).getString("detail")).contains(detail);
    assertThat(site.jobs.submitted).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TRAPPED, 502, GUEST_FAILED",
    "EXITED, 502, GUEST_FAILED",
    "OUT_OF_MEMORY, 502, GUEST_FAILED",
    "BAD_FUNCTION, 422, BAD_FUNCTION",
    "DEADLINE_EXCEEDED, 504, DEADLINE_EXCEEDED",
    "BUSY, 503, BUSY",
    "NODE_DIED, 503, NODE_DIED",
    "STORE_FULL, 503, STORE_FULL"
  })
  void saysHowAGuestFailed(Code failure, int status, String code) {
    var error = new TaskError(failure, "so it went", List.of("inner"));
    site.jobs.nextEnd = Optional.of(new JobState.Failed(Site.NOW, Site.NOW, error, 3));

    var response = call("sum/add", "[1, 2]");

    assertThat(response.statusCode()).isEqualTo(status);
    var json = Site.json(response);
    assertThat(json.getString("code")).isEqualTo(code);
    assertThat(json.getString("detail")).isEqualTo("so it went");
    assertThat(response.headers().firstValue("Raywa-Task")).contains(json.getString("task"));
    assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    if (status == 502) {
      assertThat(json.getInteger("exitCode")).isEqualTo(3);
      assertThat(json.getJsonObject("error").getString("code")).isEqualTo(failure.name());
      assertThat(json.getJsonObject("error").getJsonArray("backtrace")).containsExactly("inner");
    }
  }

  @Test
  void refusesWhatTheNodeCannotTake() {
    site.jobs.nextCall = Optional.of(Future.succeededFuture(Answer.failed(Code.BUSY, "full")));

    var response = call("sum/add", "[1, 2]");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
    assertThat(site.send(request("sum/add", "[1, 2]").header("Raywa-Deadline-Ms", "0")).body())
        .contains("\"field\":\"Raywa-Deadline-Ms\"");
  }

  @Test
  void takesTheShorterDeadline() {
    ends(7, 0, 0, 0);
    site.send("PUT", "/v1/functions/sum?deadlineMs=100", Site.WASM);

    site.send(request("sum/add", "[1, 2]").header("Raywa-Deadline-Ms", "50"));
    site.send(request("sum/add", "[1, 2]").header("Raywa-Deadline-Ms", "200"));

    assertThat(site.jobs.submitted)
        .extracting(spec -> spec.options().deadline().toMillis())
        .containsExactly(50L, 100L);
  }

  @Test
  void answersBeforeTheEndWhenThatIsPreferred() {
    var response = site.send(request("sum/add", "[1, 2]").header("Prefer", "respond-async"));

    assertThat(response.statusCode()).isEqualTo(202);
    var id = response.headers().firstValue("Raywa-Task").orElseThrow();
    assertThat(response.headers().firstValue("Location")).contains("/v1/tasks/" + id);
    assertThat(response.headers().firstValue("Preference-Applied")).contains("respond-async");
    assertThat(site.jobs.submitted.getFirst().isRecorded()).isTrue();
    assertThat(site.jobs.submitted.getFirst().restartsMax()).isEqualTo(3);
  }

  @Test
  void waitsAWhileWhenThatIsPreferred() {
    var late = site.send(request("sum/add", "[1, 2]").header("Prefer", "respond-async, wait=1"));
    ends(7, 0, 0, 0);
    var soon = site.send(request("sum/add", "[1, 2]").header("Prefer", "respond-async, wait=9"));

    assertThat(late.statusCode()).isEqualTo(202);
    assertThat(late.headers().firstValue("Preference-Applied")).contains("respond-async, wait=1");
    assertThat(soon.statusCode()).isEqualTo(200);
  }

  @Test
  void cancelsWhenTheClientLeaves() {
    var waiting =
        site.client.sendAsync(request("sum/add", "[1, 2]").build(), BodyHandlers.ofString());
    await().until(() -> site.jobs.submitted.size() == 1);
    var id = site.jobs.statuses.keySet().iterator().next();
    site.jobs.run(id);

    waiting.cancel(true);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> site.jobs.known(id).state() instanceof JobState.Stopped);
  }

  @Test
  void countsTheOpenCallsOfAFunction() {
    site.send("PUT", "/v1/functions/sum?concurrency=1", Site.WASM);
    site.send(request("sum/add", "[1, 2]").header("Prefer", "respond-async"));

    var second = call("sum/add", "[1, 2]");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    assertThat(Site.json(second).getString("code")).isEqualTo("TOO_MANY_CALLS");

    site.jobs.end(site.jobs.statuses.keySet().iterator().next(), returned(7, 0, 0, 0));
    ends(7, 0, 0, 0);
    await().until(() -> call("sum/add", "[1, 2]").statusCode() == 200);
  }

  @Test
  void doesOnceWhatIsAskedTwice() {
    ends(7, 0, 0, 0);
    var first = keyed("k", "[3, 4]");
    var id = TaskId.parse(first.headers().firstValue("Raywa-Task").orElseThrow()).job();
    site.store.records.put(id, site.jobs.known(id));

    var second = keyed("k", "[3, 4]");

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(site.jobs.submitted).hasSize(1);
    assertThat(site.jobs.submitted.getFirst().isRecorded()).isTrue();
    var other = keyed("k", "[3, 5]");
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(Site.json(other).getString("code")).isEqualTo("IDEMPOTENCY_MISMATCH");
    assertThat(Site.json(keyed("a b", "[3, 4]")).getString("field")).isEqualTo("Idempotency-Key");
  }

  @Test
  void waitsForWhatAnotherNodeBegan() {
    try (var other = second()) {
      var first =
          CompletableFuture.supplyAsync(
              () -> other.send(request(other, "sum/add", "[3, 4]").header("Idempotency-Key", "k")));
      await().until(() -> !other.jobs.statuses.isEmpty());
      var id = other.jobs.statuses.keySet().iterator().next();
      site.store.records.put(id, other.jobs.known(id));

      var second = CompletableFuture.supplyAsync(() -> keyed("k", "[3, 4]"));
      other.jobs.end(id, returned(7, 0, 0, 0));
      site.store.records.put(id, other.jobs.known(id));

      assertThat(second.join().body()).isEqualTo(first.join().body());
      assertThat(site.jobs.submitted).isEmpty();
    }
  }

  @Test
  void takesOverWhatNeverBegan() {
    ends(7, 0, 0, 0);
    try (var other = second()) {
      // The other node sets its number, and is gone before it begins anything.
      other.jobs.nextCall = Optional.of(Promise.<Answer<Call>>promise().future());
      var lost = request(other, "sum/add", "[3, 4]").header("Idempotency-Key", "k").build();
      var unused = other.client.sendAsync(lost, BodyHandlers.ofString());
      await().until(() -> !site.requests.list("").isEmpty());
      assertThat(unused).isNotDone();

      assertThat(keyed("k", "[3, 4]").statusCode()).isEqualTo(200);
    }
    assertThat(site.jobs.submitted).hasSize(1);
  }

  /// A second gateway of the same cluster.
  private Site second() {
    return new Site(vertx, "node-2", Site.config(), site);
  }

  private void ends(int... bytes) {
    site.jobs.nextEnd = Optional.of(returned(bytes));
  }

  private static JobState returned(int... bytes) {
    var array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    var result = Optional.<Stored>of(new Stored.Inline(Bytes.of(array)));
    return new JobState.Succeeded(Site.NOW, Site.NOW, result);
  }

  private HttpResponse<String> call(String path, String body) {
    return site.send(request(path, body));
  }

  private HttpResponse<String> keyed(String key, String body) {
    return site.send(request("sum/add", body).header("Idempotency-Key", key));
  }

  private HttpRequest.Builder request(String path, String body) {
    return request(site, path, body);
  }

  private static HttpRequest.Builder request(Site site, String path, String body) {
    return HttpRequest.newBuilder(site.uri("/v1/functions/" + path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }
}
