package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The help texts as files in `src/test/resources/help`: a change of a text is a change of a file.
final class HelpTest {
  @TempDir Path directory;

  @Test
  void isWhatTheFilesSay() throws IOException {
    assertThat(help("--help")).isEqualTo(golden("raywa-vx"));
    assertThat(help("help")).isEqualTo(golden("raywa-vx"));
    var commands =
        List.of("run", "node", "nodes", "inspect", "status", "wasm", "toolchains", "token");
    for (var command : commands) {
      assertThat(help(command, "--help")).as(command).isEqualTo(golden(command));
      assertThat(help("help", command)).as(command).isEqualTo(golden(command));
      assertThat(golden(command)).as(command).contains("Examples:", "Exit code:");
    }
  }

  @Test
  void tellsTheVersionOnTheFirstLine() {
    assertThat(help("--version")).startsWith("raywa-vx ").contains("Java 25");
  }

  @Test
  void saysThatACommandIsMissingOrUnknown() {
    var typed = new Typed(directory);

    assertThat(typed.run()).isEqualTo(125);
    assertThat(typed.run("rum")).isEqualTo(125);
    assertThat(typed.errText().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("a command is missing").contains("--help"),
            line -> assertThat(line).contains("rum"));
  }

  private String help(String... arguments) {
    var typed = new Typed(directory);
    assertThat(typed.run(arguments)).isZero();
    assertThat(typed.errText()).isEmpty();
    return typed.outText();
  }

  private static String golden(String name) throws IOException {
    var path = "/help/" + name + ".txt";
    try (var file = Objects.requireNonNull(HelpTest.class.getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
