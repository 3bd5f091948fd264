package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the examples promise on every cluster, whatever its size.
interface GuestsContract {
  Duration PATIENCE = Duration.ofMinutes(2);

  /// A node that can be asked; the cluster has nothing else to do.
  NodeProcess node();

  @TestFactory
  default Stream<DynamicTest> printsWhatTheReadmeSays() {
    return ReadmeGuest.all().stream()
        .map(guest -> DynamicTest.dynamicTest(guest.command(), () -> check(guest)));
  }

  @TestFactory
  default Stream<DynamicTest> runsWhatIsTooLongInTheReadme() {
    return Stream.of(
            new ReadmeGuest(words("examples/c/fib.wasm 12"), "fib(12) = 144\n"),
            new ReadmeGuest(
                words("examples/c/blocked.wasm chain 2000"),
                "2000 tasks finished, each but the last blocked by the next\n"),
            new ReadmeGuest(
                words("examples/c/objects.wasm 20000000"),
                "20000000 bytes: read equal, given equal, made equal\n"))
        .map(guest -> DynamicTest.dynamicTest(guest.command(), () -> check(guest)));
  }

  private void check(ReadmeGuest guest) {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          var ran = Ran.on(node(), guest.words().toArray(String[]::new));
          assertThat(ran.out()).as(ran.err()).isEqualTo(guest.out());
          assertThat(ran.exitCode()).as(ran.err()).isZero();
          assertThat(ran.err()).contains(" SUCCEEDED ");
        });
  }

  private static List<String> words(String line) {
    return List.of(line.split(" ", -1));
  }
}
