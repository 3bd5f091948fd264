package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every example on one node.
final class ExamplesIT implements GuestsContract {
  private static NodeProcess node;

  @BeforeAll
  static void start() {
    node = NodeProcess.start();
  }

  @AfterAll
  static void end() {
    node.close();
  }

  @Override
  public NodeProcess node() {
    return node;
  }

  @Test
  void readmeHasEveryExample() throws IOException {
    var examples = Checkout.root().resolve("examples");
    try (var files = Files.walk(examples)) {
      var there =
          files
              .map(file -> examples.relativize(file).toString().replace('\\', '/'))
              .filter(file -> file.endsWith(".wasm"))
              .filter(file -> !file.startsWith("hostile/") && !file.contains("node_modules"))
              .collect(Collectors.toSet());
      var told =
          ReadmeGuest.all().stream()
              .map(guest -> guest.command().split(" ", -1)[0])
              .collect(Collectors.toSet());

      // Its runs take too long for every build; GuestsContract has shorter ones.
      told.add("c/blocked.wasm");

      // It needs a model: StoryIT.
      told.add("c/story.wasm");

      // They need a model and photos: ClassifyIT.
      told.addAll(List.of("nn/c/classify.wasm", "nn/rust/classify.wasm"));
      assertThat(told).isEqualTo(there);
    }
  }

  @Test
  @Timeout(120)
  void waitsForNestedTasksOnOneSlot() {
    var ran = Ran.here(List.of("run", "--cpus", "1", "examples/c/fib.wasm", "8"));

    assertThat(ran.out()).as(ran.err()).isEqualTo("fib(8) = 21\n");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.err()).contains(" 67 tasks ");
  }

  @Test
  @Timeout(120)
  void summaryIsOneDocumentOnStderr() {
    var ran = Ran.on(node, "--json", "examples/c/pi.wasm", "4", "1000");

    assertThat(ran.out()).isEqualTo("pi = 3.16900 from 4 tasks of 1000 samples\n");
    var summary = ran.summary();
    assertThat(summary.getString("state")).isEqualTo("SUCCEEDED");
    assertThat(summary.getInteger("exitCode")).isZero();
    assertThat(summary.getJsonObject("tasks").getInteger("done")).isEqualTo(4);
    assertThat(summary.getJsonArray("nodes")).hasSize(1);
  }

  @Test
  void namesTheTaskThatPrints() {
    var ran = Ran.on(node, "examples/cpp/hello.wasm");

    assertThat(ran.err()).containsPattern("\\[\\w+ shout\\(.*\\)@n-\\w+] shouting 20 letters\n");
  }
}
