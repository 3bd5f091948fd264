package dev.raywa.node.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Keeps a compiler apart from the rest of the machine.
sealed interface Jail permits Bubblewrap, Namespaces, OpenDoor {
  /// The command that runs another one inside.
  List<String> enter(Cell cell, List<String> command);

  /// What people call it.
  String word();

  /// What one compilation sees.
  ///
  /// @param home a folder for this compilation alone
  /// @param folder below [#work()] in which it starts
  /// @param readable what it may only read, under the same names
  /// @param writable what it may change, under the same name
  record Cell(Path home, String folder, List<Path> readable, Optional<Path> writable) {
    /// Where `work` appears inside.
    static final String WORK = "/raywa-source";

    /// Folders of the system that every compiler needs.
    static final List<String> SYSTEM = List.of("/usr/bin", "/usr/lib", "/usr/lib64");

    public Cell {
      readable = List.copyOf(readable);
    }

    /// An empty folder, to be used at will.
    Path root() {
      return home.resolve("root");
    }

    /// What it reads and writes.
    Path work() {
      return home.resolve("work");
    }

    String start() {
      return WORK + "/" + folder;
    }

    /// What is readable beyond the folders of the system.
    List<Path> more() {
      return readable.stream()
          .filter(one -> SYSTEM.stream().noneMatch(one::startsWith))
          .distinct()
          .toList();
    }
  }
}
