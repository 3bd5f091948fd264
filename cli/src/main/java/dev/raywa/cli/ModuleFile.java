package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The file that a user named.
final class ModuleFile {
  /// Larger files are no modules that any node takes.
  static final long BYTES_MAX = 1L << 30;

  private ModuleFile() {}

  /// All bytes of a file.
  ///
  /// @param typed what the user typed, for messages
  static byte[] read(Path file, String typed) throws CommandFailed {
    try {
      if (Files.isDirectory(file)) {
        throw new CommandFailed("NO_SUCH_FILE", typed + " is a folder, not a .wasm file");
      }
      long size = Files.size(file);
      if (size > BYTES_MAX) {
        throw new CommandFailed("TOO_LARGE", typed + " has " + size + " bytes, more than 1 GiB");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailed("NO_SUCH_FILE", "there is no file " + typed, e);
    } catch (AccessDeniedException e) {
      throw new CommandFailed("NO_SUCH_FILE", "the file " + typed + " may not be read", e);
    } catch (IOException e) {
      var message = "the file " + typed + " cannot be read: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NO_SUCH_FILE", message, e);
    }
  }

  /// The last name of a path.
  static String name(String typed) {
    var last = Path.of(typed).getFileName();
    return last == null ? typed : last.toString();
  }
}
