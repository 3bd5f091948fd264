package dev.raywa.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program of Node.js in the repository, with the packages that its lock file names.
final class NpmProgram {
  private static final int MINUTES_MAX = 4;

  private final Path folder;

  private NpmProgram(Path folder) {
    this.folder = folder;
  }

  /// Blocks while packages are fetched that are not there; skips the test when that cannot be done.
  ///
  /// @param name a package that is there when all are
  static NpmProgram in(String folder, String name) throws IOException, InterruptedException {
    assumeTrue(find("node").isPresent() && find("npm").isPresent(), "needs Node.js and npm");
    var program = new NpmProgram(Checkout.root().resolve(folder));
    if (!Files.isDirectory(program.folder.resolve("node_modules").resolve(name))) {
      assumeTrue(
          program.end("npm", "ci", "--no-audit", "--no-fund").startsWith("0 "),
          "needs the npm package " + name);
    }
    return program;
  }

  /// Where a program of this machine is.
  static Optional<Path> find(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// The exit code and what was printed.
  String run(String... script) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("node"));
    words.addAll(List.of(script));
    return end(words.toArray(String[]::new));
  }

  private String end(String... command) throws IOException, InterruptedException {
    var said = Files.createTempFile("npm-program", ".out");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue() + " " + Files.readString(said);
    } finally {
      Files.delete(said);
    }
  }
}
