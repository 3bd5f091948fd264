package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Calls of functions, and what is asked about them afterwards.
final class InvokeCommandTest extends OneNodeTest {
  @Test
  void sendsNumbersAndTexts() {
    answers("sum/add", 200, JsonObject.of("task", "t1", "result", 7));

    int code = typed.run("invoke", "sum", "add", "-3", "9007199254740993", "to be", "\"7\"", "1e3");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(typed.outText()).isEqualTo("7\n");
    var request = node.received.getFirst();
    assertThat(request.body()).isEqualTo("[-3,9007199254740993,\"to be\",\"7\",1e3]");
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
    assertThat(request.header("Prefer")).isEmpty();
  }

  @Test
  void takesAWrongOptionForNoArgument() {
    assertThat(typed.run("invoke", "sum", "add", "--asnyc")).isEqualTo(125);
    assertThat(typed.errText())
        .isEqualTo("raywa-vx: unknown option: '--asnyc'; a text with a dash stands after --\n");
    answers("sum/add", 200, JsonObject.of("task", "t1"));

    assertThat(typed.run("invoke", "sum", "add", "--", "--asnyc")).isZero();

    assertThat(node.received.getFirst().body()).isEqualTo("[\"--asnyc\"]");
    assertThat(typed.outText()).isEmpty();
  }

  @Test
  void showsResultsRaw() {
    byte[] bytes = {0, 1, -1, 27};
    node.on("POST /v1/functions/sum@2/raw", bytes);
    answers("sum/pair", 200, JsonObject.of("task", "t1", "result", JsonArray.of(1.5, "NaN")));

    assertThat(typed.run("invoke", "sum@2", "raw")).isZero();
    assertThat(typed.out.toByteArray()).isEqualTo(bytes);
    typed.out.reset();
    assertThat(typed.run("invoke", "sum", "pair")).isZero();
    assertThat(typed.outText()).isEqualTo("1.5\nNaN\n");
    typed.out.reset();
    assertThat(typed.run("invoke", "sum", "pair", "--json")).isZero();
    assertThat(new JsonObject(typed.outText()).getString("task")).isEqualTo("t1");
    assertThat(node.received.getLast().header("Accept")).contains("application/json");
    assertThat(node.received.getFirst().header("Accept")).isEqualTo("*/*");
  }

  @Test
  void sendsBytesOfFilesAndPipes() throws IOException {
    Files.writeString(directory.resolve("letter.txt"), "from a file");
    node.on("POST /v1/functions/cat", new byte[] {'x'});

    assertThat(typed.run("invoke", "cat", "--data", "letter.txt")).isZero();
    assertThat(typed.in("from a pipe").run("invoke", "cat", "--data", "-")).isZero();

    assertThat(node.received).map(FakeNode.Received::body).contains("from a file", "from a pipe");
    assertThat(node.received.getFirst().header("Content-Type"))
        .isEqualTo("application/octet-stream");
    assertThat(typed.run("invoke", "cat", "run", "7", "--data", "-")).isEqualTo(125);
    assertThat(typed.errText()).contains("give one of them");
  }

  @Test
  void saysHowACallIsMeant() {
    answers("sum/add", 202, JsonObject.of("task", "t1"));

    assertThat(typed.run("invoke", "sum", "add", "--async")).isZero();
    assertThat(typed.outText()).isEqualTo("t1\n");
    assertThat(typed.errText()).isEmpty();
    int code =
        typed.run(
            "invoke",
            "sum",
            "add",
            "--wait",
            "1500ms",
            "--deadline",
            "2s",
            "--idempotency-key",
            "k",
            "--namespace",
            "other",
            "--token",
            "secret");

    assertThat(code).isZero();
    assertThat(typed.errText()).startsWith("still running;");
    assertThat(node.received.getFirst().header("Prefer")).isEqualTo("respond-async");
    var second = node.received.getLast();
    assertThat(second.header("Prefer")).isEqualTo("respond-async, wait=2");
    assertThat(second.header("Raywa-Deadline-Ms")).isEqualTo("2000");
    assertThat(second.header("Idempotency-Key")).isEqualTo("k");
    assertThat(second.header("Raywa-Namespace")).isEqualTo("other");
    assertThat(second.header("Authorization")).isEqualTo("Bearer secret");
    assertThat(typed.run("invoke", "sum", "add", "--idempotency-key", "a b")).isEqualTo(125);
    assertThat(typed.run("invoke", "sum", "add", "--namespace", "A B")).isEqualTo(125);
  }

  @Test
  void endsAsTheFunctionDid() {
    var error =
        JsonObject.of("code", "TRAPPED", "message", "unreachable")
            .put("backtrace", JsonArray.of("inner", "outer"));
    var failed = problem("GUEST_FAILED", "unreachable").put("error", error).put("task", "t1");
    answers("sum/fail", 502, failed);
    answers("sum/slow", 504, problem("DEADLINE_EXCEEDED", "over 2 s").put("task", "t2"));
    answers("sum/none", 404, problem("NO_SUCH_EXPORT", "sum has no none"));
    node.on("GET /v1/tasks/t1/result", 502, failed);

    assertThat(typed.run("invoke", "sum", "fail")).isEqualTo(1);
    assertThat(typed.run("invoke", "sum", "slow")).isEqualTo(124);
    assertThat(typed.run("invoke", "sum", "none")).isEqualTo(125);
    assertThat(typed.run("tasks", "result", "t1", "--json")).isEqualTo(1);

    assertThat(typed.outText()).isEmpty();
    assertThat(typed.errText().lines())
        .startsWith(
            "raywa-vx: task t1 failed: TRAPPED: unreachable",
            "    at inner",
            "    at outer",
            "raywa-vx: task t2 failed: DEADLINE_EXCEEDED: over 2 s",
            "raywa-vx: sum has no none");
    var last = new JsonObject(typed.errText().lines().toList().getLast());
    assertThat(last.getInteger("exitCode")).isEqualTo(1);
    assertThat(last.getJsonObject("error")).isEqualTo(error);
  }

  @Test
  void listsTasksPageByPage() {
    var first = JsonObject.of("tasks", JsonArray.of(task("t1")), "total", 3, "next", "t1");
    var second = JsonObject.of("tasks", JsonArray.of(task("t2")), "total", 3, "next", "t2");
    var filters = "GET /v1/tasks?state=FAILED&function=sum%401&limit=";
    node.on(filters + 2, 200, first.put("missing", JsonArray.of("n2")));
    node.on(filters + "1&after=t1", 200, second.put("missing", JsonArray.of("n2")));

    int code = typed.run("tasks", "--state", "FAILED", "--function", "sum@1", "--limit", "2");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(typed.outText())
        .isEqualTo(
            """
            TASK  FUNCTION  EXPORT  STATE   TIME    STARTED  NODE
            t1    sum@1     add     FAILED  0.03 s  -        n1
            t2    sum@1     add     FAILED  0.03 s  -        n1
            """);
    assertThat(typed.errText().lines())
        .containsExactly(
            "raywa-vx: these nodes did not answer, and their part is missing: n2",
            "2 of 3; --limit shows more");
    assertThat(typed.run("tasks", "list", "--limit", "0")).isEqualTo(125);
  }

  @Test
  void showsAndStopsATask() {
    node.on("GET /v1/tasks/t1", 200, task("t1"));
    node.on("DELETE /v1/tasks/t1", 202, task("t1").put("state", "STOPPED"));
    node.on("GET /v1/tasks/t1/result", "hällo".getBytes(StandardCharsets.UTF_8));

    assertThat(typed.run("tasks", "show", "t1")).isZero();
    assertThat(typed.outText()).contains("state: FAILED\n", "function: sum\n");
    typed.out.reset();
    assertThat(typed.run("tasks", "stop", "t1")).isZero();
    assertThat(typed.outText()).isEqualTo("task t1 STOPPED\n");
    typed.out.reset();
    assertThat(typed.run("tasks", "result", "t1")).isZero();
    assertThat(typed.outText()).isEqualTo("hällo");
  }

  private void answers(String function, int status, JsonObject answer) {
    node.on("POST /v1/functions/" + function, status, answer);
  }

  private static JsonObject problem(String code, String detail) {
    return JsonObject.of("code", code, "detail", detail);
  }

  private static JsonObject task(String id) {
    return JsonObject.of("id", id, "function", "sum", "version", 1, "export", "add")
        .put("state", "FAILED")
        .put("runningMs", 30)
        .put("node", "n1");
  }
}
