package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    for (var command : commands()) {
      var words = command.split(" ");
      assertThat(help(with(words, "--help"))).as(command).isEqualTo(golden(command));
      if (words.length == 1) {
        assertThat(help("help", command)).as(command).isEqualTo(golden(command));
      }
      assertThat(golden(command)).as(command).contains("Examples:", "Exit code:");
    }
  }

  @Test
  void documentHasEveryCommand() throws IOException {
    var document = Files.readString(Checkout.root().resolve("docs/cli.md"));
    var listed =
        document
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.replaceFirst("\\| `([a-z]+(?: [a-z]+)?).*", "$1"))
            .toList();

    assertThat(listed).isEqualTo(leaves());
  }

  @Test
  void completesEveryCommand() {
    var typed = new Typed(directory);
    assertThat(typed.run("completion", "bash")).isZero();
    for (var command : leaves()) {
      assertThat(typed.outText()).contains(command.replace(' ', '_'));
    }
    assertThat(typed.outText()).contains("--idempotency-key", "complete -F");
    assertThat(typed.run("completion", "fish")).isEqualTo(125);
  }

  /// Every command with words for it, as `jobs` and `jobs list`.
  private List<String> commands() {
    var all = new ArrayList<String>();
    new Typed(directory)
        .tree()
        .subcommands()
        .forEach((name, command) -> {
          if (!name.equals("help")) {
            all.add(name);
            command.getSubcommands().keySet().forEach(member -> all.add(name + " " + member));
          }
        });
    assertThat(all).hasSizeGreaterThan(20);
    return all;
  }

  /// Those that do something by themselves.
  private List<String> leaves() {
    var all = commands();
    return all.stream()
        .filter(name -> all.stream().noneMatch(other -> other.startsWith(name + " ")))
        .toList();
  }

  private static String[] with(String[] words, String last) {
    var all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
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
    var path = "/help/" + name.replace(' ', '-') + ".txt";
    try (var file = Objects.requireNonNull(HelpTest.class.getResourceAsStream(path), path)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
