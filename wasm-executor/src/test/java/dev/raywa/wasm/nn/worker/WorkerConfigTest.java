package dev.raywa.wasm.nn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// How a worker is started.
final class WorkerConfigTest {
  @Test
  void findsItsClassesFromAnotherFolder() {
    var beside = Path.of("raywa-vx.jar").toAbsolutePath();
    var elsewhere = Path.of("..", "lib", "more.jar").toAbsolutePath();
    var classPath = "raywa-vx.jar" + File.pathSeparator + elsewhere;

    var words = WorkerConfig.command(Path.of("java"), classPath);

    assertThat(words).contains("-cp", beside + File.pathSeparator + elsewhere);
    assertThat(words).startsWith("java").endsWith(WorkerMain.class.getName());
  }
}
