package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.node.ConfigurationTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the documents show is there and works.
@Timeout(240)
final class ReadmeIT {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern COMMAND = Pattern.compile("\\./raywa-vx ([^#`]*)");
  private static final String TABLE_END = "<!-- end of configuration -->";

  @TempDir private Path folder;

  @Test
  void launcherRunsTheFirstProgram() throws Exception {
    var before = startCaches();
    var launcher = Checkout.root().resolve("raywa-vx").toString();
    var builder = Checkout.process(List.of(launcher, "run", "examples/c/pi.wasm", "4", "1000"));
    builder.environment().put("RAYWA_START_CACHE", "off");

    var ran = Ran.process(builder, folder);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("pi = 3.16900 from 4 tasks of 1000 samples\n");
    assertThat(ran.err()).matches("job 1 SUCCEEDED  4 tasks  1 node  \\S+ s  peak \\S+ [MG]iB\n");
    assertThat(startCaches()).isEqualTo(before);
  }

  @Test
  void commandsExistWithTheOptionsThatAreShown() throws IOException {
    var commands = new LinkedHashSet<String>();
    for (var document : documents()) {
      for (var shown = COMMAND.matcher(Files.readString(document)); shown.find(); ) {
        commands.add(shown.group(1).lines().findFirst().orElse("").strip());
      }
    }
    assertThat(commands).hasSizeGreaterThan(5);
    for (var command : commands) {
      var words = List.of(command.split(" ", -1));
      var help = Ran.here(List.of(words.getFirst(), "--help"));
      assertThat(help.exitCode()).as(command).isZero();
      assertThat(words.stream().filter(word -> word.startsWith("--")))
          .as(command)
          .allMatch(option -> help.out().contains(option));
      assertThat(words.stream().filter(word -> word.startsWith("examples/")))
          .as(command)
          .allMatch(file -> Files.exists(Checkout.root().resolve(file.replaceFirst("::.*", ""))));
    }
    assertThat(Checkout.root().resolve("check")).isExecutable();
  }

  @Test
  void configurationTableIsThatOfTheNode() throws IOException {
    var readme = Files.readString(Checkout.root().resolve("README.md"));
    int from = readme.indexOf('\n', readme.indexOf("<!-- configuration")) + 1;

    assertThat(readme.substring(from, readme.indexOf(TABLE_END)))
        .isEqualTo(ConfigurationTable.markdown());
    assertThat(Checkout.root().resolve("docs/configuration.md"))
        .content()
        .contains(ConfigurationTable.markdown());
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    for (var document : documents()) {
      for (var link = LINK.matcher(Files.readString(document)); link.find(); ) {
        var target = link.group(1).replaceFirst("#.*", "");
        boolean elsewhere = target.isEmpty() || target.contains("://");
        if (!elsewhere && !Files.exists(document.resolveSibling(target))) {
          broken.add(Checkout.root().relativize(document) + " -> " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    var root = Checkout.root();
    var documents = new ArrayList<>(List.of(root.resolve("README.md")));
    documents.add(root.resolve("examples/README.md"));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  private static Set<String> startCaches() throws IOException {
    var names = new LinkedHashSet<String>();
    try (Stream<Path> files = Files.list(Checkout.jar().getParent())) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("start-"))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }
}
