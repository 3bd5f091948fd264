package dev.raywa.node.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Go's own compiler. It builds its library for WASI itself, which takes long and is kept: only a
/// program of ours may fill that store, all others read it.
record GoCompiler(Toolchain toolchain, Path root, List<Path> readable) implements Compiler {
  private static final int MINOR_MIN = 24;
  private static final Pattern VERSION = Pattern.compile("go(1\\.\\d+[\\w.]*)");
  private static final Pattern MINOR = Pattern.compile("^1\\.(\\d+)");
  private static final String EXPORT = "//go:wasmexport";

  static Optional<Compiler> find(Places places) throws InterruptedException {
    for (var go : places.called("go")) {
      var version = places.ask(go, "version").flatMap(text -> Places.part(VERSION, text));
      var root = places.ask(go, "env", "GOROOT").map(Path::of).map(Places::real);
      if (version.filter(GoCompiler::isNew).isPresent() && root.isPresent()) {
        var toolchain = new Toolchain(Language.GO, version.get(), "wasip1");
        return Optional.of(new GoCompiler(toolchain, root.get(), behind(root.get())));
      }
    }
    return Optional.empty();
  }

  private static boolean isNew(String version) {
    return Places.part(MINOR, version).filter(n -> Integer.parseInt(n) >= MINOR_MIN).isPresent();
  }

  /// The folder and what its links lead to: distributions spread it.
  private static List<Path> behind(Path root) {
    var all = new ArrayList<Path>();
    all.add(root);
    try (var below = Files.newDirectoryStream(root)) {
      below.forEach(one -> {
        if (Files.isSymbolicLink(one)) {
          all.add(Places.real(one));
        }
      });
    } catch (IOException _) {
      return List.of(root);
    }
    return all;
  }

  @Override
  public Optional<Source> preparation() {
    return Optional.of(Source.of("usual.go", Resources.text("usual.go.txt")));
  }

  @Override
  public Map<String, String> environment(Path kept) {
    var environment = new HashMap<String, String>();
    environment.put("GOROOT", root.toString());
    environment.put("GOCACHE", kept.toString());
    environment.put("GOOS", "wasip1");
    environment.put("GOARCH", "wasm");
    environment.put("GOTOOLCHAIN", "local");
    environment.put("GOPROXY", "off");
    environment.put("GOFLAGS", "");
    environment.put("GOWORK", "off");
    environment.put("GOENV", "off");
    environment.put("GOTELEMETRY", "off");
    environment.put("GOPATH", "/tmp/go");
    environment.put("CGO_ENABLED", "0");
    return environment;
  }

  @Override
  public Build build(Source source) {
    var name = source.file().replaceAll("\\.go$", "").replaceAll("[^A-Za-z0-9_]", "_");
    var files = new HashMap<>(Sdk.of("go", "ray.go", "ray/ray.go"));
    files.put("go.mod", "module " + name + "\n\ngo 1." + MINOR_MIN + "\n");
    var words = new ArrayList<String>();
    words.addAll(List.of(root.resolve("bin/go").toString(), "build", "-trimpath"));
    words.addAll(List.of("-buildvcs=false", "-ldflags=-s -w"));
    if (source.flags().isEmpty() && source.main().contains(EXPORT)) {
      words.add("-buildmode=c-shared");
    }
    words.addAll(source.flags());
    words.addAll(List.of("-o", OUTPUT, "."));
    return new Build(files, List.of(words));
  }
}
