package dev.raywa.node.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// `rustc`, asked directly: what rustup puts on the path is a switch that needs the user's home.
record RustCompiler(Toolchain toolchain, Path rustc, List<Path> readable) implements Compiler {
  private static final Pattern VERSION = Pattern.compile("rustc (\\d[\\w.-]*)");
  private static final List<String> TARGETS = List.of("wasm32-wasip1", "wasm32-wasi");
  private static final Path SYSTEM = Path.of("/usr");

  static Optional<Compiler> find(Places places) throws InterruptedException {
    for (var target : TARGETS) {
      for (var rustc : places.called("rustc")) {
        var found = with(places, rustc, target);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Compiler> with(Places places, Path rustc, String target)
      throws InterruptedException {
    var library = places.ask(rustc, "--print", "target-libdir", "--target", target);
    if (library.isEmpty() || !Files.isDirectory(Path.of(library.get()))) {
      return Optional.empty();
    }
    var root = places.ask(rustc, "--print", "sysroot").map(Path::of).map(Places::real);
    var version = places.ask(rustc, "--version").flatMap(text -> Places.part(VERSION, text));
    if (root.isEmpty() || version.isEmpty()) {
      return Optional.empty();
    }
    var toolchain = new Toolchain(Language.RUST, version.get(), target);
    var readable = root.get().equals(SYSTEM) ? List.<Path>of() : List.of(root.get());
    return Optional.of(new RustCompiler(toolchain, root.get().resolve("bin/rustc"), readable));
  }

  @Override
  public Build build(Source source) {
    var words = new ArrayList<String>();
    words.addAll(List.of(rustc.toString(), "--target", toolchain.target(), "--color", "never"));
    words.addAll(List.of("--crate-type", "bin", "--crate-name", "guest", "-C", "strip=debuginfo"));
    words.addAll(List.of("-C", "link-arg=--export-table"));
    if (source.flags().stream().noneMatch(flag -> flag.startsWith("--edition"))) {
      words.add("--edition=2021");
    }
    if (source.flags().stream().noneMatch(flag -> flag.matches("-O|-Copt-level=.*"))) {
      words.add("-O");
    }
    words.addAll(source.flags());
    words.addAll(List.of(source.file(), "-o", OUTPUT));
    return new Build(Sdk.of("rust", "ray.rs", "ray.rs"), List.of(words));
  }
}
