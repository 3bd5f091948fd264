package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What docs/websocket.md promises, over jobs that end as the test says.
final class SocketTest extends OneSiteTest {
  private static final int CALLS_MAX = Site.CALLS.perSocketMax();

  private Talk talk;

  @BeforeEach
  void start() {
    site.sandbox.exports =
        List.of(new Item("_start", "() -> ()"), new Item("add", "(i32, i32) -> i32"));
    assertThat(site.send("PUT", "/v1/functions/sum", Site.WASM).statusCode()).isEqualTo(201);
    talk = Talk.with(site);
  }

  @AfterEach
  void stop() {
    talk.close();
    site.close();
  }

  @Test
  void tellsResultsAsTheyCome() {
    var first = accepted("a");
    var second = accepted("b");

    site.jobs.end(second, returned(9, 0, 0, 0));
    assertThat(talk.next())
        .isEqualTo(
            new JsonObject()
                .put("type", "result")
                .put("id", "b")
                .put("task", CallProblems.id(second))
                .put("result", 9));
    site.jobs.end(first, returned(7, 0, 0, 0));
    assertThat(talk.next("result").getString("id")).isEqualTo("a");
    assertThat(site.jobs.submitted)
        .first()
        .satisfies(spec -> {
          assertThat(spec.isRecorded()).isFalse();
          assertThat(spec.call().orElseThrow().arguments())
              .containsExactly(new Argument.I32(3), new Argument.I32(4));
        });
  }

  @Test
  void givesBytesAsBase64() {
    site.jobs.end(accepted("a"), returned(1, 2, 3));

    assertThat(talk.next("result").getJsonObject("result"))
        .isEqualTo(new JsonObject().put("base64", "AQID"));
  }

  @Test
  void givesCommandsTheirInput() {
    var command = Talk.invoke("a", "sum@1", "to stdin");
    command.remove("export");
    talk.say(command);
    site.jobs.end(taken("a"), returned('h', 'i'));

    assertThat(talk.next("result").getJsonObject("result").getString("base64")).isEqualTo("aGk=");
    var spec = site.jobs.submitted.getFirst();
    assertThat(spec.call().orElseThrow().arguments())
        .containsExactly(new Argument.Blob(Bytes.utf8("to stdin")));
    assertThat(spec.environment())
        .containsEntry("CONTENT_LENGTH", "8")
        .containsEntry("SCRIPT_NAME", "/v1/functions/sum@1");
    talk.say(command.copy().put("arguments", List.of(1)));
    assertThat(talk.next("failed").getJsonObject("problem").getString("detail"))
        .contains("standard input");
  }

  @Test
  void saysWhyACallHasNoResult() {
    talk.say(Talk.invoke("a", "sun", 1, 2));
    assertFailed("a", "NO_SUCH_FUNCTION", "sum");
    talk.say(Talk.invoke("b", "sum", 1, 1.5));
    assertFailed("b", "INVALID_ARGUMENT", "add(i32, i32) -> i32");
    talk.say(Talk.invoke("c", "sum", 1, 2).put("export", "ad"));
    assertFailed("c", "NO_SUCH_EXPORT", "add");
    var call = accepted("d");
    var error = new TaskError(TaskError.Code.TRAPPED, "unreachable");
    site.jobs.end(call, new JobState.Failed(Site.NOW, Site.NOW, error, -1));
    var failed = assertFailed("d", "GUEST_FAILED", "unreachable");
    assertThat(failed.getString("task")).isEqualTo(CallProblems.id(call));
    assertThat(failed.getJsonObject("problem").getString("task")).isEqualTo(CallProblems.id(call));
    site.ready.set(false);
    talk.say(Talk.invoke("e", "sum", 1, 2));
    assertFailed("e", "NOT_READY", "starting");
  }

  @Test
  void cancels() {
    var call = accepted("a");
    site.jobs.run(call);

    talk.say(cancel("a"));

    awaitStopped(call);
    site.jobs.end(call, new JobState.Stopped(Site.NOW, Site.NOW));
    assertFailed("a", "CANCELLED", "cancelled");
    talk.say(cancel("a"));
    var unknown = talk.next("problem");
    assertThat(unknown.getString("id")).isEqualTo("a");
    assertThat(unknown.getJsonObject("problem").getString("code")).isEqualTo("NO_SUCH_TASK");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { | BAD_JSON | | line
          [] | BAD_JSON | | object
          {} | BAD_FIELD | type | required
          {"type": "invok", "id": "a"} | BAD_FIELD | type | invoke
          {"type": "invoke", "function": "sum"} | BAD_FIELD | id | required
          {"type": "invoke", "id": "", "function": "sum"} | BAD_FIELD | id | 1 to 128
          {"type": "invoke", "id": "a"} | BAD_FIELD | function | required
          {"type": "invoke", "id": "a", "function": "s", "arguments": 1} |BAD_FIELD|arguments| list
          {"type": "invoke", "id": "a", "function": "s", "deadlineMs":-1}|BAD_FIELD|deadlineMs|whole
          {"type": "invoke", "id": "a", "function": "s", "detach": "y"} |BAD_FIELD| detach | true
          {"type": "ping", "idd": "a"} | BAD_FIELD | | unknown field
          """)
  void saysWhatIsWrongWithAMessage(String text, String code, String field, String sentence) {
    talk.socket.writeTextMessage(text).await();

    var problem = talk.next("problem").getJsonObject("problem");

    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getString("field")).isEqualTo(field);
    assertThat(problem.getString("detail")).contains(sentence);
    talk.say(new JsonObject().put("type", "ping"));
    assertThat(talk.next()).isEqualTo(new JsonObject().put("type", "pong"));
  }

  @Test
  void refusesTheIdOfAnOpenCall() {
    var call = accepted("a");
    talk.say(Talk.invoke("a", "sum", 1, 2));

    var problem = talk.next("problem");

    assertThat(problem.getString("id")).isEqualTo("a");
    assertThat(problem.getJsonObject("problem").getString("field")).isEqualTo("id");
    site.jobs.end(call, returned(7, 0, 0, 0));
    assertThat(talk.next("result").getString("task")).isEqualTo(CallProblems.id(call));
    accepted("a");
  }

  @Test
  void refusesMoreCallsThanItMayHold() {
    var first = accepted("c0");
    for (int i = 1; i < CALLS_MAX; i++) {
      accepted("c" + i);
    }
    talk.say(Talk.invoke("more", "sum", 1, 2));
    assertFailed("more", "BUSY", "ws.calls.max");

    site.jobs.end(first, returned(7, 0, 0, 0));
    talk.next("result");
    accepted("more");
  }

  @Test
  void leavesWhoSendsNoMessages() {
    talk.socket.writeBinaryMessage(Buffer.buffer("{}")).await();

    assertThat(talk.closed).succeedsWithin(Duration.ofSeconds(20)).asString().startsWith("1003");
  }

  @Test
  void leavesWhoSendsTooMuch() {
    var call = accepted("a");
    site.jobs.run(call);
    // In frames that are small enough, each.
    var half = "x".repeat(GatewayConfig.JSON_BYTES_MAX / 2 + 1);
    talk.socket.writeTextMessage(half + half);

    assertThat(talk.closed).succeedsWithin(Duration.ofSeconds(20));
    awaitStopped(call);
    await().until(() -> site.gateway.connections() == 1);
  }

  @Test
  void cancelsWhatADroppedConnectionLeaves() {
    var mine = accepted("mine");
    talk.say(Talk.invoke("kept", "sum", 1, 2).put("detach", true));
    var kept = taken("kept");
    site.jobs.run(mine);
    site.jobs.run(kept);
    assertThat(site.jobs.known(kept).spec().isRecorded()).isTrue();

    talk.close();

    awaitStopped(mine);
    assertThat(site.jobs.known(kept).state()).isInstanceOf(JobState.Running.class);
    assertThat(site.get("/v1/tasks/" + CallProblems.id(kept)).body()).contains("RUNNING");
  }

  @Test
  void tellsOutputBeforeTheResult() {
    talk.say(Talk.invoke("a", "sum", 1, 2).put("output", true));
    var call = taken("a");
    await().until(() -> site.jobs.followers.size() == 1);
    site.jobs.end(call, returned(3, 0, 0, 0));
    var task = TaskId.driver(call).child(0);
    follower()
        .emit(
            new JobEvent.DriverPrinted(1, Bytes.utf8("hällo")),
            new JobEvent.DriverPrinted(2, Bytes.of(new byte[] {(byte) 0xff, 0})),
            new JobEvent.TaskPrinted(task, "add", new NodeId("node-2"), 1, Bytes.utf8("hi")),
            new JobEvent.Ended(site.jobs.known(call)));

    assertThat(talk.next("output").getString("text")).isEqualTo("hällo");
    var bytes = talk.next("output");
    assertThat(bytes.getString("base64")).isEqualTo("/wA=");
    assertThat(bytes.getString("stream")).isEqualTo("stderr");
    var below = talk.next("output");
    assertThat(below.getString("task")).isEqualTo(task.toString());
    assertThat(below.getString("node")).isEqualTo("node-2");
    assertThat(talk.next("result").getInteger("result")).isEqualTo(3);
    await().until(() -> follower().closes.get() == 1);
  }

  @Test
  void dropsOutputThatACancelledCallHeldBack() {
    talk.say(Talk.invoke("a", "sum", 1, 2).put("output", true));
    var call = taken("a");
    await().until(() -> site.jobs.followers.size() == 1);
    site.jobs.run(call);
    follower().emit(new JobEvent.DriverPrinted(1, Bytes.utf8("before")));
    talk.next("output");

    talk.say(cancel("a"));
    awaitStopped(call);
    follower().emit(new JobEvent.DriverPrinted(1, Bytes.utf8("after")));
    site.jobs.end(call, new JobState.Stopped(Site.NOW, Site.NOW));

    assertFailed("a", "CANCELLED", "cancelled");
    assertThat(follower().closes.get()).isPositive();
  }

  @Test
  void holdsBackOutputThatIsNotRead() {
    talk.say(Talk.invoke("a", "sum", 1, 2).put("output", true));
    var call = taken("a");
    await().until(() -> site.jobs.followers.size() == 1);
    talk.socket.pause();
    int chunks = 1000;
    var chunk = new JobEvent.DriverPrinted(1, Bytes.utf8("x".repeat(64 * 1024)));
    for (int i = 0; i < chunks; i++) {
      follower().emit(chunk);
    }
    await().until(() -> follower().pauses.get() > 0);
    assertThat(follower().delivered.get()).isLessThan(chunks);

    talk.socket.resume();
    for (int i = 0; i < chunks; i++) {
      assertThat(talk.next("output").getString("text")).hasSize(64 * 1024);
    }
    site.jobs.end(call, returned(3, 0, 0, 0));
    follower().emit(new JobEvent.Ended(site.jobs.known(call)));
    talk.next("result");
  }

  @Test
  void holdsBackResultsThatAreNotRead() {
    var large = Bytes.of(new byte[8 << 20]);
    talk.socket.pause();
    for (int i = 0; i < CALLS_MAX; i++) {
      talk.say(Talk.invoke("c" + i, "sum", 1, 2));
    }
    await().until(() -> site.jobs.submitted.size() == CALLS_MAX);
    var stored = new Stored.InGrid(large.size(), new NodeId("node-1"), 0, Bytes.of(new byte[32]));
    var end = new JobState.Succeeded(Site.NOW, Site.NOW, Optional.of(stored));
    for (var id : site.jobs.statuses.keySet()) {
      site.jobs.results.put(id, large);
      site.jobs.end(id, end);
    }

    talk.socket.resume();
    for (int i = 0; i < 2 * CALLS_MAX; i++) {
      assertThat(talk.next().getString("type")).isIn("accepted", "result");
    }
    talk.say(new JsonObject().put("type", "ping"));
    talk.next("pong");
  }

  @Test
  void lastsLongerThanAnIdleConnection() throws Exception {
    try (var hasty = SocketsTest.hasty(vertx);
        var still = Talk.with(hasty)) {
      // Four times what the gateway gives to a connection without requests.
      var later = new CountDownLatch(1);
      vertx.setTimer(8L * SocketsTest.HASTE_MS, _ -> later.countDown());
      assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(still.isSilent()).isTrue();
      still.say(new JsonObject().put("type", "ping"));
      still.next("pong");
      assertThat(hasty.gateway.connections()).isEqualTo(1);
    }
  }

  private JobId accepted(String id) {
    talk.say(Talk.invoke(id, "sum", 3, 4));
    return taken(id);
  }

  private JobId taken(String id) {
    var message = talk.next("accepted");
    assertThat(message.getString("id")).isEqualTo(id);
    return TaskId.parse(message.getString("task")).job();
  }

  private JsonObject assertFailed(String id, String code, String sentence) {
    var message = talk.next("failed");
    assertThat(message.getString("id")).isEqualTo(id);
    assertThat(message.getJsonObject("problem").getString("code")).isEqualTo(code);
    assertThat(message.getJsonObject("problem").getString("detail")).contains(sentence);
    return message;
  }

  private void awaitStopped(JobId call) {
    await().until(() -> site.jobs.known(call).state() instanceof JobState.Stopped);
  }

  private FakeJobs.Follower follower() {
    return site.jobs.followers.getFirst();
  }

  private static JsonObject cancel(String id) {
    return new JsonObject().put("type", "cancel").put("id", id);
  }

  private static JobState returned(int... bytes) {
    var array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    var result = Optional.<Stored>of(new Stored.Inline(Bytes.of(array)));
    return new JobState.Succeeded(Site.NOW, Site.NOW, result);
  }
}
