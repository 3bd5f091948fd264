package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every example, built here from its source, does what the `.wasm` beside the source does. A
/// language whose compiler is missing is skipped.
@Timeout(300)
final class RebuildIT {
  private static final String NO_COMPILER = "no compiler";

  private static NodeProcess node;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    node = NodeProcess.start();
  }

  @AfterAll
  static void end() {
    node.close();
  }

  @TestFactory
  Stream<DynamicTest> doesTheSameWhenBuiltHere() {
    return byLanguage().entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(), () -> rebuild(entry.getKey(), entry.getValue())));
  }

  private void rebuild(String language, List<ReadmeGuest> guests) throws Exception {
    var out = Files.createDirectories(folder.resolve("built"));
    var command = new ArrayList<>(List.of(Checkout.root().resolve("examples/build").toString()));
    command.addAll(List.of("--out", out.toString()));
    guests.forEach(guest -> command.add(file(guest)));
    var built = Ran.process(Checkout.process(command), folder);
    assumeFalse(built.err().contains(NO_COMPILER), () -> language + ": " + built.err().strip());
    assertThat(built.exitCode()).as(built.err()).isZero();
    for (var guest : guests) {
      var rebuilt = new ArrayList<String>();
      for (var word : guest.words()) {
        boolean isFile = word.equals("examples/" + file(guest));
        rebuilt.add(isFile ? out.resolve(file(guest)).toString() : word);
      }
      var here = Ran.on(node, rebuilt.toArray(String[]::new));
      var before = Ran.on(node, guest.words().toArray(String[]::new));

      assertThat(here.exitCode()).as(here.err()).isZero();
      assertThat(here.out()).as(guest.command()).isEqualTo(before.out()).isEqualTo(guest.out());
    }
  }

  /// The first guest of the README, made with the line that the README shows.
  @Test
  void buildsTheFirstGuestOfTheReadme() throws Exception {
    var environment = Checkout.root().resolve("tools/toolchains").toString();
    var found = Ran.process(Checkout.process(List.of(environment, "--env", "--need", "c")), folder);
    assumeFalse(found.out().lines().noneMatch(line -> line.matches("CC=.*\\w.*")), "no clang");
    Files.writeString(folder.resolve("square.c"), snippet());
    var sdk = Checkout.root().resolve("sdk/c").toString();
    var make = List.of("make", "-f", sdk + "/raywa.mk", "RAYWA_SDK=" + sdk, "square.wasm");

    var made = Ran.process(Checkout.process(make).directory(folder.toFile()), folder);
    assertThat(made.exitCode()).as(made.err()).isZero();
    var ran = Ran.on(node, folder.resolve("square.wasm").toString());

    assertThat(ran.out()).as(ran.err()).isEqualTo("7 * 7 = 49\n");
    assertThat(ran.exitCode()).isZero();
  }

  private static String snippet() throws IOException {
    var readme = Files.readString(Checkout.root().resolve("README.md"));
    int from = readme.indexOf("```c\n") + "```c\n".length();
    return readme.substring(from, readme.indexOf("```", from));
  }

  /// One run of each example, by the folder of its language.
  private static Map<String, List<ReadmeGuest>> byLanguage() {
    var byFile = new LinkedHashMap<String, ReadmeGuest>();
    ReadmeGuest.all().forEach(guest -> byFile.put(file(guest), guest));
    var blocked = List.of("examples/c/blocked.wasm", "chain", "100");
    var says = "100 tasks finished, each but the last blocked by the next\n";
    byFile.put("c/blocked.wasm", new ReadmeGuest(blocked, says));
    var byLanguage = new LinkedHashMap<String, List<ReadmeGuest>>();
    byFile.forEach((file, guest) ->
        byLanguage
            .computeIfAbsent(file.substring(0, file.indexOf('/')), _ -> new ArrayList<>())
            .add(guest));
    return byLanguage;
  }

  private static String file(ReadmeGuest guest) {
    return guest.command().split(" ", -1)[0];
  }
}
