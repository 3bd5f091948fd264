package dev.raywa.node.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One compiler that was found, and how it is used.
interface Compiler {
  /// The module that a build leaves in its folder.
  String OUTPUT = "out.wasm";

  /// What it is.
  Toolchain toolchain();

  /// What it must be able to read beside the folders of the system.
  List<Path> readable();

  /// How it compiles a source.
  Build build(Source source);

  /// What must have been built once before, with a folder to keep: that folder is writable then,
  /// and readable for all builds after.
  default Optional<Source> preparation() {
    return Optional.empty();
  }

  /// What it is told by its environment.
  ///
  /// @param kept the folder to keep
  default Map<String, String> environment(Path kept) {
    return Map.of();
  }

  /// Steps of a build.
  ///
  /// @param files text by path, beside those of the source
  /// @param steps commands, run one after the other in the folder of the source
  record Build(Map<String, String> files, List<List<String>> steps) {
    public Build {
      files = Map.copyOf(files);
      steps = List.copyOf(steps);
    }
  }
}
