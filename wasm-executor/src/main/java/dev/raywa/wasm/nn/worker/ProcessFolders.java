package dev.raywa.wasm.nn.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Makes folders that belong to this process.
@FunctionalInterface
public interface ProcessFolders {
  /// Folders that stay when the process is killed; for programs that live for a moment.
  ProcessFolders TEMPORARY = parent -> new Temporary(Files.createTempDirectory(parent, "nn"));

  /// A new folder that only this user can read.
  Folder create(Path parent) throws IOException;

  /// One of them.
  interface Folder extends AutoCloseable {
    /// Where it is.
    Path path();

    /// Removes it with everything in it.
    @Override
    void close();
  }

  /// A folder without an owner.
  record Temporary(Path path) implements Folder {
    @Override
    public void close() {
      try (var files = Files.walk(path)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + path, e);
      }
    }
  }
}
