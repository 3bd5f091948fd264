package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Guests that break rules get one clear line, and the node that ran them goes on serving.
@Timeout(240)
final class HostileIT {
  private static final Duration SECONDS = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static NodeProcess node;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    node = NodeProcess.start();
  }

  @AfterAll
  static void end() {
    node.close();
  }

  @AfterEach
  void nodeKeepsServing() {
    var ran = Ran.on(node, "examples/c/pi.wasm", "4", "1000");
    assertThat(ran.out()).as(ran.err()).isEqualTo("pi = 3.16900 from 4 tasks of 1000 samples\n");
    node.awaitIdle();
    assertThat(node.said()).noneMatch(line -> line.contains("Exception") || line.contains("\tat "));
  }

  /// A file of `examples/hostile` and what becomes of it.
  private record Hostile(String file, int exitCode, String says) {
    String[] words() {
      var words = new ArrayList<>(List.of("--quiet"));
      if (exitCode == ExitCodes.DEADLINE) {
        words.addAll(List.of("--deadline", "1s"));
      }
      words.add("examples/hostile/" + file);
      return words.toArray(String[]::new);
    }
  }

  private static final List<Hostile> HOSTILE =
      List.of(
          new Hostile("empty.wasm", 125, "not a WebAssembly module"),
          new Hostile("wrong_magic.wasm", 125, "not a WebAssembly module"),
          new Hostile("wrong_version.wasm", 125, "version"),
          new Hostile("truncated.wasm", 125, "beyond the end at offset 32"),
          new Hostile("unknown_import.wasm", 125, "ray.summon (i32, i32) -> i32"),
          new Hostile("two_gigabytes.wasm", 125, "2147483648 is over the limit"),
          new Hostile("large_table.wasm", 125, "10000000 is over the limit of 100000"),
          new Hostile("locals_bomb.wasm", 125, "module.locals.max"),
          new Hostile("traps.wasm", 125, "TRAPPED: unreachable"),
          new Hostile("traps_on_start.wasm", 125, "TRAPPED: unreachable"),
          new Hostile("endless.wasm", 124, "deadline of 1000 ms"),
          new Hostile("endless_on_start.wasm", 124, "deadline of 1000 ms"));

  @Test
  void everyHostileModuleIsTried() throws IOException {
    try (var files = Files.list(Checkout.root().resolve("examples/hostile"))) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(HOSTILE.stream().map(Hostile::file).collect(Collectors.toSet()));
    }
  }

  @TestFactory
  Stream<DynamicTest> saysInOneLineWhatIsWrong() {
    return HOSTILE.stream().map(one -> DynamicTest.dynamicTest(one.file(), () -> check(one)));
  }

  private void check(Hostile one) {
    var ran = assertTimeoutPreemptively(SECONDS, () -> Ran.on(node, one.words()));
    assertThat(ran.exitCode()).as(ran.err()).isEqualTo(one.exitCode());
    assertThat(ran.out()).isEmpty();
    assertOneLine(ran.err(), one.says());
    nodeKeepsServing();
  }

  /// One line of ours, and below it at most the guest's own functions.
  private static void assertOneLine(String err, String says) {
    var lines = err.lines().filter(line -> !line.matches(" {4}at \\S+")).toList();
    assertThat(lines).as(err).hasSize(1);
    assertThat(lines.getFirst())
        .startsWith("raywa-vx: ")
        .contains(says)
        .doesNotContain("java.", "Exception", "defect")
        .hasSizeLessThan(400);
  }

  @Test
  void stopsRecursionWithoutEnd() throws IOException {
    var file = Files.write(folder.resolve("recursion.wasm"), Assembled.recursion());

    var ran = assertTimeoutPreemptively(SECONDS, () -> Ran.on(node, "--quiet", file.toString()));

    assertThat(ran.exitCode()).as(ran.err()).isEqualTo(125);
    assertThat(ran.err().lines().findFirst().orElse("")).contains("TRAPPED", "stack");
    assertThat(ran.err().lines().count()).isLessThan(100);
  }

  @Test
  void passesOnAFloodOfOutput() throws Exception {
    int chunks = 800;
    var file = Files.write(folder.resolve("flood.wasm"), Assembled.flood(chunks));
    var command = Checkout.command("run", "--quiet", "--address", node.http(), file.toString());
    var process = Checkout.process(command).redirectError(folder.resolve("err").toFile()).start();
    process.getOutputStream().close();
    try {
      var out = assertTimeoutPreemptively(PATIENCE, () -> process.getInputStream().readAllBytes());

      assertThat(out.length).isEqualTo(chunks * Assembled.CHUNK_BYTES);
      var expected = ByteBuffer.allocate(out.length).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < chunks; i++) {
        expected.putInt(i * Assembled.CHUNK_BYTES, i);
      }
      assertThat(ByteBuffer.wrap(out).mismatch(expected)).as("first wrong byte").isEqualTo(-1);
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(folder.resolve("err")).isEmptyFile();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void readerThatLeavesEndsTheJob() throws Exception {
    var file = Files.write(folder.resolve("flood.wasm"), Assembled.flood(100_000));
    var command = Checkout.command("run", "--quiet", "--address", node.http(), file.toString());
    var process = Checkout.process(command).redirectError(folder.resolve("err").toFile()).start();
    try {
      assertThat(process.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
      process.getInputStream().close();

      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(125);
      assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void interruptEndsADriverThatNeverEnds() throws Exception {
    interrupt(List.of("examples/hostile/endless.wasm"));
  }

  @Test
  void interruptEndsTheTasksOfAJob() throws Exception {
    interrupt(List.of("examples/c/pi.wasm", "64", "1000000000"));
  }

  /// Ctrl-C once the job runs: the code of a shell, and nothing goes on on the node.
  private void interrupt(List<String> guest) throws Exception {
    assumeFalse(Checkout.ignoresInterrupts(), "the tests run where SIGINT is ignored");
    var command = Checkout.command("run", "--quiet", "--address", node.http());
    command.addAll(guest);
    var err = folder.resolve("err").toFile();
    var process = Checkout.process(command).redirectError(err).start();
    try {
      await().atMost(PATIENCE).until(() -> node.members().getFirst().getInteger("running") > 0);
      var kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
      assertThat(kill.waitFor()).isZero();

      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err.toPath())).isEqualTo(130);
      node.awaitIdle();
    } finally {
      process.destroyForcibly();
    }
  }
}
