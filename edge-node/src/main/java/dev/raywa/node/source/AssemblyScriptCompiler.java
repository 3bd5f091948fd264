package dev.raywa.node.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// `asc`, which Node.js runs.
record AssemblyScriptCompiler(Toolchain toolchain, Path node, Path asc, List<Path> readable)
    implements Compiler {
  private static final Pattern VERSION = Pattern.compile("Version (\\d[\\w.-]*)");
  private static final Pattern DRIVER =
      Pattern.compile("export\\s+function\\s+(run|main|_start)\\s*\\(");
  private static final Pattern FAILED = Pattern.compile("function\\s+failed\\s*\\(");
  private static final List<String> NEEDED = List.of("assemblyscript", "binaryen", "long");

  static Optional<Compiler> find(Places places) throws InterruptedException {
    var nodes = places.called("node");
    for (var asc : places.called("asc")) {
      var real = Places.real(asc);
      if (nodes.isEmpty() || !real.endsWith(Path.of("assemblyscript/bin/asc.js"))) {
        continue;
      }
      var node = Places.real(nodes.getFirst());
      var version =
          places.ask(node, real.toString(), "--version").flatMap(t -> Places.part(VERSION, t));
      if (version.isPresent()) {
        var toolchain = new Toolchain(Language.ASSEMBLYSCRIPT, version.get(), "wasm32");
        return Optional.of(new AssemblyScriptCompiler(toolchain, node, real, readable(node, real)));
      }
    }
    return Optional.empty();
  }

  /// Its packages, not all that lie beside them.
  private static List<Path> readable(Path node, Path asc) {
    var packages = asc.resolve("../../..").normalize();
    return Stream.concat(
            Stream.of(node), NEEDED.stream().map(packages::resolve).filter(Files::isDirectory))
        .toList();
  }

  @Override
  public Build build(Source source) {
    var words = new ArrayList<String>();
    words.addAll(List.of(node.toString(), asc.toString(), source.file(), "-o", OUTPUT));
    words.addAll(List.of("--exportTable", "--noColors"));
    if (source.flags().stream().noneMatch(flag -> flag.startsWith("-O"))) {
      words.add("-O2");
    }
    if (source.flags().stream().noneMatch(flag -> flag.startsWith("--exportStart"))) {
      boolean driver = DRIVER.matcher(source.main()).find();
      words.addAll(List.of("--exportStart", driver ? "_initialize" : "_start"));
    }
    if (source.flags().stream().noneMatch(flag -> flag.startsWith("--use"))) {
      words.addAll(List.of("--use", "abort=" + abort(source)));
    }
    words.addAll(source.flags());
    return new Build(Sdk.of("assemblyscript", "ray.ts", "ray.ts"), List.of(words));
  }

  /// Who is told of a failed assertion: a function of the program when it has one for that, else
  /// nobody, and the guest traps.
  private static String abort(Source source) {
    return FAILED.matcher(source.main()).find()
        ? source.file().replaceAll("\\.ts$", "") + "/failed"
        : "";
  }
}
