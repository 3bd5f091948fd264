package dev.raywa.node.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// clang with a library for WASI.
record ClangCompiler(Toolchain toolchain, Path clang, List<Path> readable) implements Compiler {
  private static final String TARGET = "wasm32-wasi";
  private static final Pattern VERSION = Pattern.compile("version (\\d[\\d.]*)");
  private static final List<Path> HEADERS =
      List.of(Path.of("/usr/include/wasm32-wasi"), Path.of("/usr/share/wasi-sysroot"));

  static Optional<Compiler> find(Places places, Language language) throws InterruptedException {
    var name = language == Language.CPP ? "clang++" : "clang";
    var names =
        Stream.concat(
                Stream.of(name + "-14", name),
                IntStream.rangeClosed(15, 22).mapToObj(n -> name + "-" + n))
            .toList();
    for (var one : names) {
      for (var clang : places.called(one)) {
        var found = with(places, language, clang);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Compiler> with(Places places, Language language, Path clang)
      throws InterruptedException {
    var library = language == Language.CPP ? "libc++.a" : "libc.a";
    if (!has(places, clang, "-print-file-name=" + library)
        || !has(places, clang, "-print-libgcc-file-name")
        || !hasLinker(places, clang)) {
      return Optional.empty();
    }
    var home = Places.real(clang).getParent();
    var version = places.ask(clang, "--version").flatMap(text -> Places.part(VERSION, text));
    if (version.isEmpty() || home == null || home.getParent() == null) {
      return Optional.empty();
    }
    var readable = new ArrayList<>(HEADERS.stream().filter(Files::isDirectory).toList());
    readable.add(home.getParent());
    return Optional.of(
        new ClangCompiler(new Toolchain(language, version.get(), TARGET), clang, readable));
  }

  private static boolean hasLinker(Places places, Path clang) {
    return Files.isExecutable(Places.real(clang).resolveSibling("wasm-ld"))
        || !places.called("wasm-ld").isEmpty();
  }

  /// Whether the compiler finds a file of its own, which it then names in full.
  private static boolean has(Places places, Path clang, String question)
      throws InterruptedException {
    return places
        .ask(clang, "--target=" + TARGET, question)
        .map(Path::of)
        .filter(path -> path.isAbsolute() && Files.exists(path))
        .isPresent();
  }

  /// {@inheritDoc}
  ///
  /// In steps, because a `wasm-opt` on the path would strip names when it were one.
  @Override
  public Build build(Source source) {
    var steps = new ArrayList<List<String>>();
    var start = List.of("-x", "c", "-O2", "-c", Sdk.FROM_SOURCE + "c/raywa_crt.c");
    steps.add(command(start, List.of("-o", "raywa_crt.o")));
    boolean cpp = source.language() == Language.CPP;
    var usual = new ArrayList<String>();
    if (source.flags().stream().noneMatch(flag -> flag.startsWith("-O"))) {
      usual.add("-O2");
    }
    if (cpp) {
      usual.add("-fno-exceptions");
    }
    usual.add("-I" + Sdk.FROM_SOURCE + "c");
    var compiled = source.flags().stream().filter(flag -> !flag.startsWith("-l")).toList();
    usual.addAll(compiled);
    var objects = new ArrayList<String>();
    source.files().keySet().stream()
        .filter(name -> source.language().endings().contains(ending(name)))
        .sorted()
        .forEach(name -> {
          objects.add(name + ".o");
          steps.add(command(usual, List.of("-c", name, "-o", name + ".o")));
        });
    var link = new ArrayList<>(List.of("-nostartfiles", "-Wl,--export-all", "-Wl,--strip-debug"));
    link.add("raywa_crt.o");
    link.addAll(objects);
    link.addAll(source.flags().stream().filter(flag -> flag.startsWith("-l")).toList());
    steps.add(command(link, List.of("-o", OUTPUT)));
    return new Build(Sdk.c(), steps);
  }

  private List<String> command(List<String> first, List<String> last) {
    var words = new ArrayList<String>();
    words.addAll(List.of(clang.toString(), "--target=" + TARGET, "-fno-color-diagnostics"));
    words.addAll(first);
    words.addAll(last);
    return words;
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
