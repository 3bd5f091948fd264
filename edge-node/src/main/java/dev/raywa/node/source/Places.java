package dev.raywa.node.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where compilers may be on this machine, and what they say of themselves. They are asked with the
/// environment of the node: only its operator's programs are meant here.
final class Places {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final List<String> USUAL =
      List.of("/usr/local/bin", "/usr/bin", "/usr/local/go/bin", "/usr/lib/go/bin");
  private static final List<String> WASI_SDKS = List.of("/opt/wasi-sdk/bin", "/usr/local/opt/llvm");

  private final Map<String, String> environment;
  private final List<Path> folders;

  Places(List<Path> first, Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    var all = new LinkedHashSet<>(first);
    Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(Places::folder)
        .forEach(all::add);
    USUAL.stream().flatMap(Places::folder).forEach(all::add);
    var home = environment.getOrDefault("HOME", "");
    folder(home).map(one -> one.resolve(".cargo/bin")).forEach(all::add);
    WASI_SDKS.stream().flatMap(Places::folder).forEach(all::add);
    newerGo(Path.of("/usr/lib")).forEach(all::add);
    folder(home)
        .flatMap(one -> newerGo(one.resolve(".cache/raywa-vx/go/usr/lib")))
        .forEach(all::add);
    this.folders = List.copyOf(all);
  }

  /// Programs of this name, the one to be taken first in front.
  List<Path> called(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .toList();
  }

  /// What a program prints, its last line break removed; empty when it fails.
  Optional<String> ask(Path program, String... arguments) throws InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    try {
      var here = Path.of("/");
      return Processes.run(command, here, environment, ANSWER_MAX)
          .filter(Ended::isGood)
          .map(ended -> ended.output().strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The first group of a pattern in a text.
  static Optional<String> part(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /// Where a path leads after every link; the path itself where that cannot be told.
  static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException _) {
      return path;
    }
  }

  private static Stream<Path> folder(String text) {
    try {
      return Stream.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException _) {
      return Stream.empty();
    }
  }

  private static Stream<Path> newerGo(Path below) {
    try (var found = Files.newDirectoryStream(below, "go-1.*")) {
      var bins = new ArrayList<Path>();
      found.forEach(one -> bins.add(one.resolve("bin")));
      return bins.stream();
    } catch (IOException _) {
      return Stream.empty();
    }
  }
}
