package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
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

/// The session of the student project, on a cluster whose first node compiles nothing and is small.
@Timeout(300)
final class SourceIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String HELLO =
      """
      use std::{thread, time};
      fn main() {
      	thread::sleep(time::Duration::new(5, 0));
      	println!("job done, hello!");
      }
      """;

  private static NodeProcess small;
  private static NodeProcess large;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(folder.resolve("hello.rs"), HELLO);
    small = NodeProcess.start("--cpus", "1", "--memory", "64m", "--source-compiles-max", "0");
    large = NodeProcess.start("--cpus", "2", "--memory", "2g", "--join", small.clusterAddress());
    await().atMost(PATIENCE).until(() -> small.members().size() == 2);
    await().atMost(PATIENCE).until(() -> !compilers().isEmpty());
    assumeThat(compilers()).contains("rust");
  }

  @AfterAll
  static void end() {
    large.close();
    small.close();
  }

  @Test
  void theSeedsProgramRunsUnchanged() throws Exception {
    var ran = run("hello.rs", "--cpus", "1", "--memory-mb", "1000", "--job-name", "sleep");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("job done, hello!\n");
    assertThat(ran.err()).matches("(?s)job running, id: \\d+\\.\n.*");
    var id = ran.err().replaceAll("(?s).*?id: (\\d+).*", "$1");
    var status = asked("status", "--id", id);
    assertThat(status.out())
        .matches(
            """
            job status:
            \tname: "sleep"
            \tfinished: true
            \trunning time \\(ms\\): 5\\d\\d\\d
            \texecution output: "job done, hello!\\\\n"
            \tstate: SUCCEEDED
            \tnode: %s
            \tattempts: 1
            """
                .formatted(large.id()));
    var wasm = folder.resolve("back.wasm");
    assertThat(asked("wasm", "--id", id, "-o", wasm.toString()).exitCode()).isZero();
    assertThat(Files.readAllBytes(wasm)).startsWith(0, 'a', 's', 'm');
  }

  @Test
  void aDetachedJobRunsOn() {
    var ran = run("hello.rs", "--detach");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    var id = ran.out().strip();
    assertThat(ran.err()).isEqualTo("job running, id: " + id + ".\n");
    assertThat(asked("status", "--id", id).out()).contains("finished: false");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(asked("status", "--id", id).out())
                .contains("finished: true", "execution output: \"job done, hello!\\n\""));
  }

  @Test
  void tooMuchMemoryIsRefusedWithTheReason() {
    var ran = run("hello.rs", "--memory-mb", "100000");

    assertThat(ran.exitCode()).isEqualTo(125);
    assertThat(ran.err())
        .contains("no node can ever give cpu 1, memory 97.7 GiB; the largest of 2 has");
  }

  @Test
  void errorsAreTheCompilersOwn() throws Exception {
    Files.writeString(folder.resolve("wrong.rs"), "fn main() { 1 }\n");

    var ran = run("wrong.rs");

    assertThat(ran.exitCode()).isEqualTo(125);
    assertThat(ran.err()).contains("mismatched types", "wrong.rs:1:13");
  }

  @Test
  void toolchainsTellWhoCompilesWhat() throws Exception {
    var ran = asked("toolchains", "--json");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    var answer = new JsonObject(ran.out());
    assertThat(answer.getJsonArray("nodes").encode()).contains("source.compiles.max is 0");
    assertThat(compilers()).contains("rust");
  }

  private static List<String> compilers() throws Exception {
    var words = new ArrayList<String>();
    for (var node : small.members()) {
      node.getJsonObject("labels").fieldNames().stream()
          .filter(name -> name.startsWith("toolchain."))
          .map(name -> name.substring("toolchain.".length()))
          .forEach(words::add);
    }
    return words;
  }

  private static Ran run(String file, String... words) {
    var all = new ArrayList<>(List.of(folder.resolve(file).toString()));
    all.addAll(List.of(words));
    return Ran.on(small, all.toArray(String[]::new));
  }

  private static Ran asked(String command, String... words) {
    var all = new ArrayList<>(List.of(command, "--address", small.http()));
    all.addAll(List.of(words));
    return Ran.here(all);
  }
}
