package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The repository that is being tested, with the fat-jar built from it.
final class Checkout {
  private Checkout() {}

  /// The folder of the launcher.
  static Path root() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("raywa-vx"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not started inside the repository");
  }

  static Path jar() {
    return root().resolve("cli/target/raywa-vx.jar");
  }

  /// The command line that starts the fat-jar as the README says, with some words for it.
  static List<String> command(String... words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-DontCompileHugeMethods");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(List.of(words));
    return command;
  }

  /// A process in the root that sees nothing of the settings of whoever runs the tests.
  static ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command).directory(root().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RAYWA_"));
    return builder;
  }

  /// Whether processes that are started here ignore Ctrl-C, as those in the background of a script
  /// do; a JVM then leaves it ignored.
  static boolean ignoresInterrupts() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .anyMatch(mask -> (mask & 2) != 0);
    }
  }
}
