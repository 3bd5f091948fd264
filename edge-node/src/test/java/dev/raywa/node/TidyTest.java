package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The house numbers hold in every source file of every module, and the check itself can fail.
final class TidyTest {
  @TempDir private Path folder;

  @Test
  void findsEveryFileInOrder() {
    var root = root();
    var files = Tidy.sources(root);
    assertThat(files).as("sources under %s", root).hasSizeGreaterThan(50);

    var findings = Tidy.check(files);

    assertThat(findings.stream().map(one -> relative(root, one)).collect(Collectors.joining("\n")))
        .isEmpty();
  }

  @Test
  void findsWhatIsTooLong() throws Exception {
    var file =
        write(
            "Long.java",
            """
            package dev.raywa.message;

            final class Long {
              void many(int a, int b, int c, int d, int e, int f) {}

              void tall() {
            %s  }
              // %s
            }
            """
                .formatted("    tall();\n".repeat(40), "x".repeat(100)));

    assertThat(Tidy.check(List.of(file)))
        .map(one -> one.line() + ": " + one.sentence())
        .contains(
            "4: many(a, b, c, d, e, f) has 6 parameters, at most 5",
            "6: tall() has 42 lines, at most 40",
            "48: the line has 105 columns, at most 100",
            "1: is missing");
    var tall = write("Tall.java", "package a;\n" + "// a\n".repeat(400));
    assertThat(Tidy.check(List.of(tall)))
        .extracting(Finding::sentence)
        .contains("the file has 401 lines, at most 400");
  }

  @Test
  void findsWhatIsBanned() throws Exception {
    var file =
        write(
            "Impure.java",
            """
            package dev.raywa.scheduling;

            class Impure {
              Object a = java.time.Instant.now();
              Object b = java.util.UUID.randomUUID();
              java.util.function.LongSupplier c = System::nanoTime;
              double d = Math.random();
              // %s: later
              void stop() { System.exit(1); }
            }
            final class TaskManager {}
            final class NearClusterManager implements io.vertx.core.spi.cluster.ClusterManager {}
            """
                .formatted("TO" + "DO"));

    assertThat(Tidy.check(List.of(file)))
        .map(one -> one.line() + ": " + one.sentence())
        .containsExactlyInAnyOrder(
            "3: class Impure is neither final nor sealed",
            "4: Instant.now is banned here: take an InstantSource from outside",
            "5: UUID.randomUUID is banned here: take a supplier of ids from outside",
            "6: System.nanoTime is banned here: take a LongSupplier of nanoseconds from outside",
            "7: Math.random is banned here: take a RandomGenerator from outside",
            "8: do it now, or make an issue of it: // TO" + "DO: later",
            "9: System.exit is banned here: throw, and let dev.raywa.cli end the process",
            "11: TaskManager says nothing: name the thing that it is",
            "1: is missing");
  }

  @Test
  void findsDeepNestingButNotElseIf() throws Exception {
    var file =
        write(
            "Deep.java",
            """
            package a;

            final class Deep {
              void chain(int n) {
                if (n == 1) {
                } else if (n == 2) {
                } else if (n == 3) {
                } else if (n == 4) {
                  while (true) {
                    for (;;) {
                      try {
                      } finally {
                      }
                    }
                  }
                }
              }
            }
            """);

    assertThat(Tidy.check(List.of(file)))
        .map(one -> one.line() + ": " + one.sentence())
        .contains("11: nested 4 deep, at most 3: give it a method")
        .hasSize(2);
  }

  @Test
  void letsRecordsHaveManyComponents() throws Exception {
    var file =
        write(
            "Many.java",
            """
            package a;

            record Many(int a, int b, int c, int d, int e, int f) {
              Many {
                assert a > 0;
              }
            }
            """);

    assertThat(Tidy.check(List.of(file))).extracting(Finding::sentence).containsOnly("is missing");
  }

  @Test
  void saysWhereSourceCannotBeParsed() throws Exception {
    var file = write("Broken.java", "package a;\nfinal class Broken {\n");

    assertThat(Tidy.check(List.of(file)))
        .extracting(Finding::sentence)
        .anyMatch(sentence -> sentence.startsWith("cannot be parsed: "));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /// The folder with the root pom, whether Maven runs in it or in a module.
  private static Path root() {
    return Files.exists(Path.of("edge-node"))
        ? Path.of("").toAbsolutePath()
        : Path.of("..").toAbsolutePath().normalize();
  }

  private static String relative(Path root, Finding finding) {
    return new Finding(root.relativize(finding.file()), finding.line(), finding.sentence())
        .toString();
  }
}
