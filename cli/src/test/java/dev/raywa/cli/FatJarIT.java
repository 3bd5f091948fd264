package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The fat-jar by itself, as somebody starts it who has nothing else.
@Timeout(240)
final class FatJarIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NODES = 3;

  @TempDir private Path folder;

  @Test
  void tellsItsVersion() throws Exception {
    var ran = jar("--version");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).matches("raywa-vx \\d+\\.\\d+\\.\\d+\\RJava 2\\d, \\w+\\R");
  }

  @Test
  void runsAProgramWithoutAnyFlagOfTheJvm() throws Exception {
    var expected =
        ReadmeGuest.all().stream()
            .filter(guest -> guest.command().equals("c/rep_api.wasm"))
            .findFirst()
            .orElseThrow();

    var ran = jar("run", "examples/c/rep_api.wasm");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo(expected.out());
    assertThat(ran.err()).contains("SUCCEEDED  17 tasks").doesNotContain("Exception", "level=");
  }

  @Test
  void endsAsTheGuestDoes() throws Exception {
    var file = Files.write(folder.resolve("exits.wasm"), Assembled.exits(7));

    var ran = Ran.process(Checkout.process(Checkout.command("run", file.toString())), folder);

    assertThat(ran.exitCode()).as(ran.err()).isEqualTo(7);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("job 1 FAILED (exit 7)");
  }

  @Test
  void localNodesEndWithTheCommand() throws Exception {
    var command = Checkout.command("run", "--nodes", "3", "--json", "examples/c/pi.wasm");
    var err = folder.resolve("err").toFile();
    var process = Checkout.process(command).redirectError(err).start();
    var nodes = nodesOf(process);
    process.getOutputStream().close();

    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    var ran = new Ran(process.exitValue(), out, Files.readString(err.toPath()));
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("pi = 3.14148 from 64 tasks of 8000000 samples\n");
    assertThat(ran.summary().getJsonArray("nodes")).hasSize(NODES);
    assertThat(nodes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void localNodesEndWhenTheCommandIsKilled() throws Exception {
    var command = Checkout.command("run", "--nodes", "3", "examples/hostile/endless.wasm");
    var err = folder.resolve("err").toFile();
    var process = Checkout.process(command).redirectErrorStream(true).redirectOutput(err).start();
    var nodes = nodesOf(process);

    process.destroyForcibly().waitFor();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(nodes).noneMatch(ProcessHandle::isAlive));
  }

  /// Blocks until the nodes of `run --nodes 3` are there.
  private static List<ProcessHandle> nodesOf(Process process) {
    return await()
        .atMost(PATIENCE)
        .until(() -> process.toHandle().children().toList(), nodes -> nodes.size() == NODES);
  }

  private Ran jar(String... words) throws Exception {
    var command = Checkout.command(words);
    command.subList(1, command.indexOf("-jar")).clear();
    return Ran.process(Checkout.process(command), folder);
  }
}
