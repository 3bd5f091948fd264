package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Jobs of a cluster, and the picture of `top`.
final class JobCommandsTest extends OneNodeTest {
  @Test
  void listsThoseThatAreWanted() {
    node.on(
        "GET /v1/jobs",
        200,
        JsonObject.of(
            "jobs",
            JsonArray.of(job(3, "RUNNING"), job(2, "FAILED").put("name", "pi"), job(1, "FAILED")),
            "total",
            3));

    assertThat(typed.run("jobs", "--state", "FAILED")).isZero();
    assertThat(typed.outText())
        .isEqualTo(
            """
            JOB  NAME  STATE   TASKS  TIME    STARTED  NODE
            2    pi    FAILED  64     1.24 s  -        n1
            1    job   FAILED  64     1.24 s  -        n1
            """);
    typed.out.reset();
    assertThat(typed.run("jobs", "list", "--name", "pi", "--json")).isZero();
    var list = new JsonObject(typed.outText());
    assertThat(list.getInteger("total")).isEqualTo(1);
    assertThat(list.getJsonArray("jobs").getJsonObject(0).getInteger("id")).isEqualTo(2);
  }

  @Test
  void showsTheLogsThatAreThere() throws IOException {
    begin();
    node.script(
        FakeNode.stdout("out\n"),
        FakeNode.stderr("err\n"),
        FakeNode.task("t1", "add", "half"),
        FakeNode.progress(1, 1, 1),
        FakeNode.stdout("later\n"));

    assertThat(typed.run("jobs", "logs", "1")).isZero();
    assertThat(typed.outText()).isEqualTo("out\n");
    assertThat(typed.errText().lines()).startsWith("err").hasSize(2);
    assertThat(typed.errText()).contains("add@").endsWith("half\n");

    typed.out.reset();
    assertThat(typed.run("jobs", "logs", "1", "--follow", "--json")).isZero();
    assertThat(typed.outText().lines().map(JsonObject::new))
        .map(line -> line.getString("text"))
        .containsExactly("out\n", "err\n", "half", "later\n");
  }

  @Test
  void saysThatItLostSight() throws IOException {
    begin();
    node.script(FakeNode.stdout("out\n"), new FakeNode.Scripted(FakeNode.CUT, ""));

    assertThat(typed.run("jobs", "logs", "1", "--follow")).isEqualTo(125);
    assertThat(typed.errText()).startsWith("raywa-vx: lost sight of job 1");
    assertThat(typed.run("jobs", "logs", "7")).isEqualTo(125);
    assertThat(typed.errText()).endsWith("raywa-vx: the cluster has no job 7\n");
  }

  @Test
  void showsTheStatusAndStops() throws IOException {
    begin();

    assertThat(typed.run("jobs", "status", "1")).isZero();
    assertThat(typed.outText()).startsWith("job status:\n").contains("\tstate: SUCCEEDED\n");
    typed.out.reset();
    assertThat(typed.run("jobs", "stop", "1")).isZero();
    assertThat(typed.outText()).isEqualTo("job 1 STOPPED\n");
    assertThat(node.requests()).endsWith("DELETE /v1/jobs/1");
  }

  @Test
  void uploadsWithABar() throws IOException {
    Files.write(directory.resolve("job.wasm"), new byte[100_000]);

    assertThat(typed.onTerminal().run("run", "job.wasm")).isZero();

    assertThat(typed.errText()).contains("]  100 %  97.7 KiB of 97.7 KiB\r\u001b[K");
  }

  @Test
  void showsWhatRuns() {
    running();

    assertThat(typed.run("top")).isZero();
    assertThat(typed.outText().lines())
        .startsWith("nodes: 1  running jobs: 1  running invocations: 30", "")
        .contains("JOB  NAME  STATE    TASKS  TIME    STARTED  NODE")
        .contains("t1    sum@1     add     RUNNING  0.00 s  -        -")
        .noneMatch(line -> line.contains("\u001b"));
    typed.out.reset();
    assertThat(typed.run("top", "--json")).isZero();
    var now = new JsonObject(typed.outText());
    assertThat(now.getJsonArray("jobs")).hasSize(1);
    assertThat(now.getInteger("tasksTotal")).isEqualTo(30);
    assertThat(now.getJsonArray("nodes")).hasSize(1);
  }

  @Test
  void clearsTheScreenUntilSomebodyQuits() {
    running();

    assertThat(typed.in("xq").onTerminal().run("top")).isZero();

    assertThat(typed.outText()).startsWith("\u001b[H\u001b[2Jnodes: 1 ").contains("t1 ");
  }

  private void running() {
    var jobs = JsonArray.of(job(2, "RUNNING"), job(1, "FAILED"));
    node.on("GET /v1/jobs", 200, JsonObject.of("jobs", jobs, "total", 2));
    var task = JsonObject.of("id", "t1", "function", "sum", "version", 1, "export", "add");
    var tasks = JsonArray.of(task.put("state", "RUNNING"));
    node.on(
        "GET /v1/tasks?state=RUNNING&limit=20", 200, JsonObject.of("tasks", tasks, "total", 30));
  }

  private void begin() throws IOException {
    Files.write(directory.resolve("job.wasm"), new byte[10]);
    assertThat(typed.run("run", "job.wasm", "--detach", "--quiet")).isZero();
    typed.out.reset();
  }

  private static JsonObject job(int id, String state) {
    return FakeNode.status(state).put("id", id);
  }
}
