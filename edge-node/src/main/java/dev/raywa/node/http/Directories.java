package dev.raywa.node.http;

import dev.raywa.message.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The folders of this machine that jobs may be given. What counts is where a path really leads,
/// after every symbolic link.
final class Directories {
  private final List<Path> granted;

  Directories(List<Path> granted) {
    this.granted = List.copyOf(granted);
  }

  /// The same job with the real paths of its folders. Blocks; a [Problem] names the first folder
  /// that is not granted.
  JobSpec resolve(JobSpec spec) {
    if (spec.directories().isEmpty()) {
      return spec;
    }
    return spec.with(spec.directories().stream().map(this::resolve).toList());
  }

  private JobSpec.Directory resolve(JobSpec.Directory wanted) {
    var real = real(wanted.host());
    if (!Files.isDirectory(real)) {
      throw Problem.of(Code.BAD_FIELD, "dirs: \"" + wanted.host() + "\" is not a folder");
    }
    return new JobSpec.Directory(real.toString(), wanted.guest(), wanted.readOnly());
  }

  /// Nothing is said about a path outside the granted folders, not even whether it exists.
  private Path real(String host) {
    try {
      var path = Path.of(host);
      if (!path.isAbsolute()) {
        throw Problem.of(
            Code.BAD_FIELD,
            "dirs: \"" + host + "\" must be an absolute path on the node's machine");
      }
      if (!Files.exists(path) && isGranted(path.normalize())) {
        throw Problem.of(Code.BAD_FIELD, "dirs: there is no folder \"" + host + "\" on the node");
      }
      var real = path.toRealPath();
      if (isGranted(real)) {
        return real;
      }
    } catch (InvalidPathException | IOException _) {
      // Outside what is granted, or not a path at all: both are said below.
    }
    throw notGranted(host);
  }

  private boolean isGranted(Path path) {
    return granted.stream()
        .anyMatch(one -> path.startsWith(one) || path.startsWith(realOrSame(one)));
  }

  private static Path realOrSame(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  private Problem notGranted(String host) {
    var folders = granted.stream().map(Path::toString).collect(Collectors.joining(", "));
    return Problem.of(
        Code.DIRECTORY_NOT_GRANTED,
        "this node does not grant \""
            + host
            + "\" to jobs; it grants "
            + (granted.isEmpty() ? "no folder" : folders + " and what is below")
            + " (directories in its configuration)");
  }
}
