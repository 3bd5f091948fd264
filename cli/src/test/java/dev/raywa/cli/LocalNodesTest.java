package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalNodesTest {
  @TempDir Path directory;
  private Typed typed;

  @BeforeEach
  void start() throws IOException {
    Files.write(directory.resolve("pi.wasm"), new byte[8]);
    typed = new Typed(directory).self(FakeNodeProcess.words());
  }

  @Test
  void startsNodesThatKnowEachOtherAndLeavesNoneBehind() {
    assertThat(typed.run("run", "--nodes", "3", "pi.wasm")).isZero();

    assertThat(typed.outText())
        .startsWith("node --end-with-stdin --")
        .contains("--http=127.0.0.1:0", "--port=0", "--cpus=");
    assertThat(typed.errText()).contains("SUCCEEDED");
    assertThat(leftBehind()).isZero();
  }

  @Test
  void saysWhatANodeSaidThatDidNotStart() {
    assertThat(typed.run("run", "--nodes", "2", "--label", "broken=yes", "pi.wasm")).isEqualTo(125);

    assertThat(typed.errText())
        .isEqualTo(
            "raywa-vx: a local node ended; it last said: raywa-vx: labels cannot be broken\n");
    assertThat(leftBehind()).isZero();
  }

  private static long leftBehind() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("FakeNodeProcess"))
        .count();
  }
}
