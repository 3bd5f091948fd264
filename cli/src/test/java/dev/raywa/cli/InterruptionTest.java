package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterruptionTest {
  private static final int LIMIT_S = 60;

  @TempDir Path directory;

  @Test
  void cancelsTheJobOnCtrlC() throws IOException, InterruptedException {
    // A shell ignores SIGINT for what it starts in the background, and children inherit that.
    assumeThat(ignores(2)).isFalse();
    cancelsTheJobOn("INT", 130);
  }

  @Test
  void cancelsTheJobWhenItIsTerminated() throws IOException, InterruptedException {
    cancelsTheJobOn("TERM", 143);
  }

  private void cancelsTheJobOn(String signal, int exitCode)
      throws IOException, InterruptedException {
    try (var node = new FakeNode()) {
      node.script(FakeNode.stdout("working\n"), new FakeNode.Scripted(FakeNode.UNTIL_STOPPED, ""));
      var wasm = Files.write(directory.resolve("endless.wasm"), new byte[8]);
      var run = start("run", "--address", node.address(), wasm.toString());
      try (var output = run.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).isEqualTo("working");
        signal(run, signal);

        assertThat(run.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(exitCode);
        assertThat(node.requests()).contains("DELETE /v1/jobs/1");
        assertThat(run.errorReader(StandardCharsets.UTF_8).readLine())
            .isEqualTo("job 1 STOPPED  64 tasks  1 node  1.24 s");
      } finally {
        run.destroyForcibly();
      }
    }
  }

  private static boolean ignores(int signal) throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (var lines = Files.lines(status)) {
      var ignored = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElse("SigIgn:0");
      return new BigInteger(ignored.substring("SigIgn:".length()).strip(), 16).testBit(signal - 1);
    }
  }

  private static Process start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    // The shell's own kill: a bare system has no program of that name.
    var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
