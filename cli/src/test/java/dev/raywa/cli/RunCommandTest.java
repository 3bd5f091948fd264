package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.ModuleId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
  private static final byte[] WASM = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final String SUMMARY = "job 1 SUCCEEDED  64 tasks  1 node  1.24 s\n";

  @TempDir Path directory;
  private FakeNode node;
  private Typed typed;

  @BeforeEach
  void start() throws IOException {
    Files.write(directory.resolve("pi.wasm"), WASM);
    node = new FakeNode();
    typed = new Typed(directory);
    typed.environment.put("RAYWA_ADDRESS", node.address());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void printsWhatTheDriverPrintsByteByByte() {
    var bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    node.script(FakeNode.stdout(bytes), FakeNode.stderr("to stderr\n"), FakeNode.stdout("end"));

    assertThat(typed.run("run", "pi.wasm")).isZero();

    var expected = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, expected, 0, bytes.length);
    System.arraycopy("end".getBytes(StandardCharsets.UTF_8), 0, expected, bytes.length, 3);
    assertThat(typed.out.toByteArray()).isEqualTo(expected);
    assertThat(typed.errText()).isEqualTo("to stderr\n" + SUMMARY);
  }

  @Test
  void sendsTheModuleOnceAndTheJobAsAsked() {
    typed.run("run", "pi.wasm");
    var words =
        "run --env A=b=c pi.wasm --cpus 0.5 --memory-mb=1000 --job-name sleep --label zone=a"
            + " --dir data::/data:ro --deadline 10s --entry=main --dialect rep-first 1000 --cpus 7";

    assertThat(typed.run(words.split(" "))).isZero();

    var sha = ModuleId.of(WASM).sha256();
    assertThat(node.modules()).containsOnlyKeys(sha);
    assertThat(node.requests()).filteredOn(request -> request.startsWith("PUT")).hasSize(1);
    var dir = JsonObject.of("host", directory + "/data", "guest", "/data", "readOnly", true);
    var expected =
        JsonObject.of("name", "sleep", "module", sha, "entry", "main", "dialect", "rep-first")
            .put("args", JsonArray.of("pi.wasm", "1000", "--cpus", "7"))
            .put("env", JsonObject.of("A", "b=c"))
            .put("dirs", JsonArray.of(dir))
            .put("cpus", 0.5)
            .put("memoryBytes", 1000 * 1024 * 1024)
            .put("labels", JsonObject.of("zone", "a"))
            .put("deadlineMs", 10_000)
            .put("attached", true);
    assertThat(node.jobs().getLast()).isEqualTo(expected);
  }

  @Test
  void endsWithTheExitCodeOfTheGuestAndLetsItSpeakForItself() {
    node.outcome(FakeNode.failed("EXITED", "exit code 3", 3));

    assertThat(typed.run("run", "pi.wasm")).isEqualTo(3);

    assertThat(typed.errText()).isEqualTo("job 1 FAILED (exit 3)  64 tasks  1 node  1.24 s\n");
  }

  @Test
  void neverTurnsAFailureOfTheGuestIntoSuccess() {
    node.outcome(FakeNode.failed("EXITED", "exit code 256", 256));

    assertThat(typed.run("run", "pi.wasm")).isEqualTo(1);
  }

  @Test
  void showsWhereAGuestTrapped() {
    node.outcome(FakeNode.failed("TRAPPED", "out of bounds memory access", -1));

    assertThat(typed.run("run", "--quiet", "pi.wasm")).isEqualTo(125);

    assertThat(typed.errText())
        .isEqualTo(
            """
            raywa-vx: job 1 failed: TRAPPED: out of bounds memory access
                at inner
                at outer
            """);
  }

  @Test
  void ends124WhenTheDeadlineIsOver() {
    node.outcome(FakeNode.failed("DEADLINE_EXCEEDED", "ran longer than 10 s", -1));

    assertThat(typed.run("run", "--deadline", "10s", "pi.wasm")).isEqualTo(124);
  }

  @Test
  void ends125WhenSomebodyElseStoppedTheJob() {
    node.outcome(FakeNode.status("STOPPED"));

    assertThat(typed.run("run", "pi.wasm")).isEqualTo(125);
    assertThat(typed.errText()).contains("job 1 STOPPED");
  }

  @Test
  void marksTheLinesOfTasksWithTheirOrigin() {
    node.script(
        FakeNode.task("0123456789abcdef", "add", "one\ntw"),
        FakeNode.task("fedcba9876543210", "", "other"),
        FakeNode.task("0123456789abcdef", "add", "o\n"));

    typed.run("run", "--quiet", "pi.wasm");

    assertThat(typed.outText()).isEmpty();
    assertThat(typed.errText())
        .isEqualTo(
            """
            [01234567 add@node-one] one
            [01234567 add@node-one] two
            [fedcba98 task@node-one] other
            """);
  }

  @Test
  void reportsInJsonOnStderr() {
    node.outcome(FakeNode.failed("EXITED", "exit code 3", 3));
    node.script(FakeNode.stdout("result\n"));

    typed.run("run", "--json", "pi.wasm");

    assertThat(typed.outText()).isEqualTo("result\n");
    var report = new JsonObject(typed.errText());
    assertThat(report.getInteger("exitCode")).isEqualTo(3);
    assertThat(report.getString("state")).isEqualTo("FAILED");
    assertThat(report.getJsonObject("tasks").getInteger("done")).isEqualTo(64);
  }

  @Test
  void reportsARefusalInJsonToo() {
    node.refuse(422, "UNSCHEDULABLE", "no node has 9 cores");

    assertThat(typed.run("run", "--json", "pi.wasm")).isEqualTo(125);

    var error = new JsonObject(typed.errText()).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("UNSCHEDULABLE");
    assertThat(error.getString("message")).isEqualTo("no node has 9 cores");
  }

  @Test
  void showsNoProgressWhenPiped() {
    node.script(FakeNode.progress(3, 2, 10));

    typed.run("run", "pi.wasm");

    assertThat(typed.errText()).isEqualTo(SUMMARY);
  }

  @Test
  void showsProgressOnATerminalAndTakesItAway() {
    node.script(FakeNode.progress(3, 2, 10), FakeNode.stdout("half"), FakeNode.progress(4, 1, 10));

    typed.onTerminal().run("run", "pi.wasm");

    var clear = "\r\u001b[K";
    var pending = clear + "job 1 PENDING  64 done  0 running  0 queued  1 node  1.24 s";
    var running = clear + "job 1 RUNNING  3 done  2 running  10 queued  1 node  1.24 s";
    assertThat(typed.outText()).isEqualTo("half");
    assertThat(typed.errText()).isEqualTo(pending + running + clear + "\n" + SUMMARY);
  }

  @Test
  void keepsGuestsFromCommandingATerminal() {
    var red = "\u001b[31mred\u001b[0m \u001b]0;title\u0007ü\n";
    node.script(FakeNode.stdout(red));

    typed.run("run", "pi.wasm");
    assertThat(typed.outText()).isEqualTo(red);

    typed.out.reset();
    typed.onTerminal().run("run", "pi.wasm");
    assertThat(typed.outText()).isEqualTo("red ü\n");
  }

  @Test
  void saysWhatTheNodeSaysWhenItRefuses() {
    node.refuse(422, "BAD_MODULE", "the module has a wrong magic");

    assertThat(typed.run("run", "pi.wasm")).isEqualTo(125);
    assertThat(typed.errText()).isEqualTo("raywa-vx: the module has a wrong magic\n");
  }

  @Test
  void saysWhenTheConnectionBreaksAndCancelsTheJob() {
    node.script(FakeNode.stdout("some"), new FakeNode.Scripted(FakeNode.CUT, ""));

    assertThat(typed.run("run", "pi.wasm")).isEqualTo(125);
    assertThat(typed.outText()).isEqualTo("some");
    assertThat(typed.errText()).startsWith("raywa-vx: lost sight of job 1 while it ran: ");
    assertThat(node.requests()).contains("DELETE /v1/jobs/1");
  }

  @Test
  void saysWhenNothingListens() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(typed.run("run", "--address", "127.0.0.1:" + free, "pi.wasm")).isEqualTo(125);
    assertThat(typed.errText())
        .isEqualTo(
            "raywa-vx: nothing listens on 127.0.0.1:%1$d; start a node with `raywa-vx node --http"
                    .formatted(free)
                + " 127.0.0.1:%d` or name another one with --address\n".formatted(free));
  }

  @Test
  void saysWhenAnAddressOrAFileIsWrong() {
    assertThat(typed.run("run", "--address", "8080", "pi.wasm")).isEqualTo(125);
    assertThat(typed.run("run", "missing.wasm")).isEqualTo(125);
    assertThat(typed.run("run", ".")).isEqualTo(125);
    assertThat(typed.run("run", "--nodes", "2", "--address", "a:1", "pi.wasm")).isEqualTo(125);
    assertThat(typed.run("run", "--cpu", "2", "pi.wasm")).isEqualTo(125);
    assertThat(typed.run("run")).isEqualTo(125);
    assertThat(typed.errText().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("--address").contains("host:port").contains("8080"),
            line -> assertThat(line).isEqualTo("raywa-vx: there is no file missing.wasm"),
            line -> assertThat(line).isEqualTo("raywa-vx: . is a folder, not a .wasm file"),
            line -> assertThat(line).contains("--nodes").contains("give one of them"),
            line -> assertThat(line).contains("--cpu").contains("raywa-vx run --help"),
            line -> assertThat(line).contains("FILE"));
  }

  @Test
  void runsOnANodeOfItsOwnWithoutAnAddressAndEndsIt() {
    typed.environment.clear();
    typed.launcher.script(FakeNode.stdout("embedded\n"));

    int exit = typed.run("run", "--cpus", "0.5", "--dir", "d::/d", "pi.wasm");

    assertThat(exit).isZero();
    assertThat(typed.outText()).isEqualTo("embedded\n");
    assertThat(typed.errText()).isEqualTo(SUMMARY.stripTrailing() + "  peak 410 MiB\n");
    assertThat(typed.launcher.open()).isZero();
    var settings = typed.launcher.started().getFirst();
    assertThat(settings)
        .containsEntry("http", "127.0.0.1:0")
        .containsEntry("port", "0")
        .containsEntry("cpus", "0.5")
        .containsEntry("directories", directory + "/d");
  }
}
