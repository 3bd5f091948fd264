package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands on a real cluster: what one node was told, another answers.
@Timeout(240)
final class CommandsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SQUARES = "examples/go/squares.wasm";

  /// Never ends by itself.
  private static final String ENDLESS = "examples/hostile/endless.wasm";

  private static List<NodeProcess> nodes = List.of();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    nodes = NodeProcess.cluster(2, "--cpus", "2");
  }

  @AfterAll
  static void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void callsAFunctionAtTheOtherNode() {
    var deployed = ok(0, "deploy", SQUARES, "--name", "squares", "--retries", "1");
    assertThat(deployed)
        .startsWith("squares@1\n")
        .contains("  square (i64) -> i64\n", "  count_words (i32, i32) -> i32\n");
    await().atMost(PATIENCE).until(() -> at(1, "functions", "show", "squares").exitCode() == 0);
    assertThat(ok(1, "functions")).contains("squares  1       1 ");

    assertThat(ok(1, "invoke", "squares", "square", "-7")).isEqualTo("49\n");
    assertThat(ok(1, "invoke", "squares@1", "count_words", "to be or not")).isEqualTo("4\n");
    assertThat(ok(0, "invoke", "squares", "square", "3", "--wait", "1m")).isEqualTo("9\n");
    var task = ok(1, "invoke", "squares", "square", "12", "--async").strip();

    await().atMost(PATIENCE).until(() -> ok(0, "tasks", "show", task).contains("SUCCEEDED"));
    assertThat(json(0, "tasks", "result", task, "--json").getInteger("result")).isEqualTo(144);
    assertThat(ok(0, "tasks", "list", "--function", "squares", "--state", "SUCCEEDED"))
        .contains(task, "squares@1  square ");
    assertThat(json(1, "tasks", "--limit", "1", "--json").getInteger("total"))
        .isGreaterThanOrEqualTo(4);
    assertThat(ok(1, "tasks", "stop", task)).isEqualTo("task " + task + " SUCCEEDED\n");
    assertThat(ok(0, "functions", "delete", "squares@1")).isEqualTo("deleted squares@1\n");
  }

  @Test
  void tellsHowCallsFailed() throws Exception {
    var module = Files.write(folder.resolve("calls.wasm"), Callees.FUNCTIONS).toString();
    ok(0, "deploy", module, "--name", "calls");
    await().atMost(PATIENCE).until(() -> at(1, "functions", "show", "calls").exitCode() == 0);

    var failed = at(1, "invoke", "calls", "fail");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err()).matches("raywa-vx: task \\w+ failed: TRAPPED: .*\\R    at fail\\R");
    var late = at(1, "invoke", "calls", "spin", "9000000000000000", "--deadline", "300ms");
    assertThat(late.exitCode()).as(late.err()).isEqualTo(124);
    var unknown = at(0, "invoke", "calls", "dance");
    assertThat(unknown.exitCode()).isEqualTo(125);
    var task = ok(0, "invoke", "calls", "spin", "9000000000000000", "--async").strip();
    await().atMost(PATIENCE).until(() -> ok(0, "top").contains(task));
    ok(1, "tasks", "stop", task);
    await().atMost(PATIENCE).until(() -> ok(1, "tasks", "show", task).contains("STOPPED"));
    assertThat(at(1, "tasks", "result", task).exitCode()).isEqualTo(125);
  }

  @Test
  void followsAndStopsJobs() {
    var done =
        ok(0, "run", "--detach", "--quiet", "--name", "pi", "examples/c/pi.wasm", "4").strip();
    var logs = at(1, "jobs", "logs", done, "--follow");
    assertThat(logs.exitCode()).as(logs.err()).isZero();
    assertThat(logs.out()).startsWith("pi = 3.").contains("from 4 tasks");
    assertThat(ok(1, "jobs", "logs", done)).isEqualTo(logs.out());

    var job = ok(0, "run", "--detach", "--quiet", "--name", "long", ENDLESS).strip();
    await()
        .atMost(PATIENCE)
        .until(() -> ok(1, "jobs", "--name", "long", "--state", "RUNNING").contains(job + " "));
    assertThat(json(1, "top", "--json").getJsonArray("jobs")).hasSize(1);
    ok(1, "jobs", "stop", job);
    await().atMost(PATIENCE).until(() -> ok(1, "jobs", "status", job).contains("STOPPED"));
    assertThat(ok(1, "jobs", "list", "--state", "SUCCEEDED")).contains("pi").doesNotContain("long");
  }

  private static JsonObject json(int node, String... words) {
    return new JsonObject(ok(node, words));
  }

  private static String ok(int node, String... words) {
    var ran = at(node, words);
    assertThat(ran.exitCode()).as("%s: %s", List.of(words), ran.err()).isZero();
    return ran.out();
  }

  private static Ran at(int node, String... words) {
    var all = new ArrayList<>(List.of(words));
    int options = words[0].equals("run") ? 1 : words.length;
    all.addAll(options, List.of("--address", nodes.get(node).http()));
    return Ran.here(all);
  }
}
