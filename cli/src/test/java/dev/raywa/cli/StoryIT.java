package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A language model in a guest; skipped where the folder of test data is not.
@Timeout(120)
final class StoryIT {
  private static final String STORY =
      """
      Once upon a time, there was a little girl named Lily. She loved to play outside in the park.\
       One day, she saw a big, red ball. She wanted to play with it, but it was too high
      """;

  @Test
  void tellsWhatTheModelTellsEverywhere() {
    var data = data().resolve("llama");
    assumeThat(data).exists();

    var ran =
        Ran.here(
            List.of(
                "run",
                "--dir",
                data + "::/data:ro",
                "examples/c/story.wasm",
                "/data/stories260K.bin",
                "/data/tok512.bin",
                "60"));

    assertThat(ran.out()).as(ran.err()).isEqualTo(STORY);
    assertThat(ran.exitCode()).isZero();
  }

  private static Path data() {
    var beside = Checkout.root().resolve("../shared/data").normalize();
    return Path.of(System.getProperty("raywa.shared.data", beside.toString()));
  }
}
