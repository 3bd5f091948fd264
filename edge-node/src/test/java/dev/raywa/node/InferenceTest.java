package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The engine is the one that the configuration asks for.
final class InferenceTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"process", "inproc"})
  void startsNothingBeforeAModelIsLoaded(String isolation) {
    var config = new NodeConfig.Inference(isolation, false, 1L << 30, 1 << 20, 1 << 20, folder);
    try (var engine = Inference.engine(config, 2, System::nanoTime)) {
      assertThat(engine.stats().restarts()).isZero();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void removesWhatAKilledNodeLeft() throws IOException {
    var left = Files.createDirectory(folder.resolve("raywa-nn-1"));
    Files.writeString(left.resolve("lock"), "");
    Files.writeString(left.resolve("tensors"), "numbers");
    var config = new NodeConfig.Inference("process", false, 1L << 30, 1 << 20, 1 << 20, folder);
    try (var engine = Inference.engine(config, 2, System::nanoTime)) {
      assertThat(engine.unavailable()).isEmpty();
    }
    assertThat(left).doesNotExist();
  }

  @Test
  void saysThatItIsSwitchedOff() {
    var config = new NodeConfig.Inference("off", false, 1L << 30, 1 << 20, 1 << 20, folder);
    try (var engine = Inference.engine(config, 2, System::nanoTime)) {
      assertThat(engine.unavailable())
          .hasValueSatisfying(why -> assertThat(why).contains("nn.isolation is off"));
    }
  }
}
