package dev.raywa.node.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A compiler that runs a script of the shell instead.
record Scripted(String script) implements Compiler {
  static final Source SOURCE = Source.of("any.c", "");

  @Override
  public Toolchain toolchain() {
    return new Toolchain(Language.C, "1", "none");
  }

  @Override
  public List<Path> readable() {
    return List.of();
  }

  @Override
  public Build build(Source source) {
    return new Build(Map.of(), List.of(List.of("sh", "-c", script)));
  }
}
