package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the kernel says decides; without its word there is no processor to spare.
final class IdleProcessorsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.91 2.31 2.24 1/310 26227, true",
    "0.91 2.31 2.24 2/310 26227, true",
    "0.91 2.31 2.24 3/310 26227, false",
    "0.91 2.31 2.24, false",
    "0.91 2.31 2.24 none, false",
    "'', false"
  })
  void readsHowManyThreadsAreToRun(String line, boolean isIdle) throws IOException {
    var file = Files.writeString(folder.resolve("loadavg"), line + "\n");
    assertThat(new IdleProcessors(file, 2).getAsBoolean()).isEqualTo(isIdle);
  }

  @Test
  void sparesNoneWhereTheKernelSaysNothing() {
    assertThat(new IdleProcessors(folder.resolve("none"), 1_000).getAsBoolean()).isFalse();
  }

  @Test
  void sparesOneOfVeryMany() {
    boolean isLinux = Files.exists(IdleProcessors.LINUX);
    var many = new IdleProcessors(IdleProcessors.LINUX, 1_000_000);
    assertThat(many.getAsBoolean()).isEqualTo(isLinux);
  }
}
