package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources on the command line, and what is asked about jobs afterwards.
final class SourceCommandsTest {
  private static final String HELLO = "fn main() { println!(\"hi\"); }\n";

  @TempDir Path directory;
  private FakeNode node;
  private Typed typed;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("hello.rs"), HELLO);
    node = new FakeNode();
    typed = new Typed(directory);
    typed.environment.put("RAYWA_ADDRESS", node.address());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void runsASourceAndTellsTheJobFirst() {
    node.script(FakeNode.stdout("hi\n"));

    int code =
        typed.run("run", "hello.rs", "--cpus", "1", "--memory-mb", "1000", "--job-name", "s");

    assertThat(code).isZero();
    assertThat(node.sources).containsExactly(JsonObject.of("file", "hello.rs", "text", HELLO));
    var job = node.jobs().getFirst();
    assertThat(job.getString("module")).isEqualTo("m1");
    assertThat(job.getString("name")).isEqualTo("s");
    assertThat(job.getLong("memoryBytes")).isEqualTo(1000L << 20);
    assertThat(job.getBoolean("attached")).isTrue();
    assertThat(typed.errText().lines()).startsWith("job running, id: 1.");
    assertThat(typed.outText()).isEqualTo("hi\n");
  }

  @Test
  void printsWarningsOfTheCompiler() {
    node.compilerLog = "warning: unused\n";

    typed.run("run", "hello.rs");

    assertThat(typed.errText().lines()).startsWith("warning: unused", "job running, id: 1.");
  }

  @Test
  void saysWhatTheCompilerSays() {
    node.refuse(422, "COMPILE_FAILED", "error: expected `;`\n --> hello.rs:1:2\n");

    assertThat(typed.run("run", "hello.rs")).isEqualTo(125);

    assertThat(typed.errText()).startsWith("raywa-vx: error: expected `;`\n --> hello.rs:1:2\n");
    assertThat(node.jobs()).isEmpty();
  }

  @Test
  void leavesADetachedJobAlone() {
    assertThat(typed.run("run", "hello.rs", "--detach")).isZero();

    assertThat(typed.outText()).isEqualTo("1\n");
    assertThat(typed.errText()).isEqualTo("job running, id: 1.\n");
    assertThat(node.jobs().getFirst().getBoolean("attached")).isFalse();
    assertThat(node.requests()).noneMatch(request -> request.endsWith("/events"));
  }

  @Test
  void detachesFromRunningClustersOnly() {
    typed.environment.clear();

    assertThat(typed.run("run", "hello.rs", "--detach")).isEqualTo(125);

    assertThat(typed.errText())
        .isEqualTo(
            "raywa-vx: --detach is for a running cluster: name a node of it with --address\n");
  }

  @Test
  void showsTheStatusOfAJob() {
    node.script(FakeNode.stdout("job done, \"hello\"!\n"), FakeNode.stderr("not this"));
    typed.run("run", "hello.rs", "--detach", "--quiet");
    typed = new Typed(directory);
    typed.environment.put("RAYWA_ADDRESS", node.address());

    assertThat(typed.run("status", "--id", "1")).isZero();

    assertThat(typed.outText())
        .isEqualTo(
            """
            job status:
            \tname: "job"
            \tfinished: true
            \trunning time (ms): 1240
            \texecution output: "job done, \\"hello\\"!\\n"
            \tstate: SUCCEEDED
            \tnode: n1
            \tattempts: 1
            """);
  }

  @Test
  void showsTheStatusInJson() {
    node.script(FakeNode.stdout("hi\n"));
    typed.run("run", "hello.rs", "--detach", "--quiet");
    typed = new Typed(directory);

    assertThat(typed.run("status", "--id", "1", "--json", "--address", node.address())).isZero();

    var status = new JsonObject(typed.outText());
    assertThat(status.getString("output")).isEqualTo("hi\n");
    assertThat(status.getBoolean("finished")).isTrue();
  }

  @Test
  void saysThatThereIsNoSuchJob() {
    assertThat(typed.run("status", "--id", "7")).isEqualTo(125);
    assertThat(typed.run("wasm", "--id", "7", "-o", "x.wasm")).isEqualTo(125);

    assertThat(typed.errText()).isEqualTo("raywa-vx: the cluster has no job 7\n".repeat(2));
  }

  @Test
  void fetchesTheWasm() throws Exception {
    byte[] wasm = {0, 'a', 's', 'm', 1, 0, 0, 0};
    Files.write(directory.resolve("pi.wasm"), wasm);
    typed.run("run", "pi.wasm", "--detach", "--quiet");

    assertThat(typed.run("wasm", "--id", "1", "-o", "back.wasm")).isZero();

    assertThat(directory.resolve("back.wasm")).hasBinaryContent(wasm);
    assertThat(typed.errText()).isEqualTo("back.wasm: 8 B\n");
  }

  @Test
  void listsToolchainsAndWhatIsMissing() {
    var rust = JsonObject.of("language", "rust", "version", "1.90.0");
    var nodes =
        JsonArray.of(
            JsonObject.of("node", "n1", "http", "a:1", "toolchains", JsonArray.of(rust)),
            JsonObject.of("node", "n2", "http", "b:1", "toolchains", new JsonArray()));
    var languages =
        JsonArray.of(
            JsonObject.of("language", "rust", "nodes", 1, "install", "x"),
            JsonObject.of("language", "go", "nodes", 0, "install", "apt-get install golang"));
    node.toolchains = JsonObject.of("nodes", nodes, "languages", languages);

    assertThat(typed.run("toolchains")).isZero();

    assertThat(typed.outText())
        .isEqualTo(
            """
            NODE  HTTP  COMPILES
            n1    a:1   rust 1.90.0
            n2    b:1   -
            go is missing: apt-get install golang
            """);
  }
}
