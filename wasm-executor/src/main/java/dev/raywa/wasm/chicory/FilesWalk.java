package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Follows a guest's path from one folder, step by step, and never out of it.
///
/// The operating system is only ever given paths whose folders were all seen to be real ones.
/// Guests cannot turn a folder into a link afterwards: they neither make links in host folders nor
/// move any.
final class FilesWalk {
  /// Links followed by one path.
  private static final int LINKS_MAX = 40;

  /// Bytes of one name; every character needs one at least.
  private static final int NAME_MAX = 255;

  /// Folders within folders.
  private static final int DEPTH_MAX = 512;

  private final GrantedFolder folder;
  private final Path start;
  private final Deque<String> ahead = new ArrayDeque<>();
  private Path current;
  private int links;
  private boolean slash;

  private FilesWalk(GrantedFolder folder, Path start) {
    this.folder = folder;
    this.start = start;
    this.current = start;
  }

  /// Where the path leads.
  ///
  /// @param start the folder it is relative to, the grant's root or below
  /// @param follow whether a link at its end is followed
  static FilesPlace to(GrantedFolder folder, Path start, String path, boolean follow)
      throws IOException {
    if (path.isEmpty()) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
    real(folder, start);
    var walk = new FilesWalk(folder, start);
    walk.push(path);
    return walk.walk(follow);
  }

  /// Fails unless the path is a folder and reached through folders only, from the grant's root on.
  static void real(GrantedFolder folder, Path path) throws IOException {
    var step = folder.root();
    for (var name : step.relativize(path)) {
      if (!name.toString().isEmpty()) {
        step = step.resolve(name);
      }
      if (!existing(step).isDirectory()) {
        throw new WasiFailure(WasiErrno.NOENT);
      }
    }
  }

  /// What is at a path, a link itself; null when nothing is.
  static @Nullable BasicFileAttributes found(Path path) throws IOException {
    try {
      return existing(path);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private FilesPlace walk(boolean follow) throws IOException {
    while (true) {
      var name = ahead.pollFirst();
      if (name == null) {
        return place(existing(current));
      }
      if (name.equals("..")) {
        up();
      } else if (!name.equals(".")) {
        var end = enter(name, follow);
        if (end != null) {
          return end;
        }
      }
    }
  }

  private void up() {
    var parent = current.getParent();
    if (current.equals(start) || parent == null) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
    current = parent;
  }

  /// Takes one step; answers the place when it was the last one.
  private @Nullable FilesPlace enter(String name, boolean follow) throws IOException {
    var last = ahead.isEmpty();
    var next = step(name);
    var found = found(next);
    if (found == null) {
      if (!last) {
        throw new WasiFailure(WasiErrno.NOENT);
      }
      current = next;
      return place(null);
    }
    if (found.isSymbolicLink() && (follow || !last)) {
      follow(next);
      return null;
    }
    current = next;
    if (last) {
      return place(found);
    }
    if (!found.isDirectory()) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    return null;
  }

  private void follow(Path link) throws IOException {
    links++;
    if (links > LINKS_MAX) {
      throw new WasiFailure(WasiErrno.LOOP);
    }
    push(Files.readSymbolicLink(link).toString());
  }

  /// Puts the names of a path, or of a link's target, before those still ahead.
  private void push(String path) {
    if (path.startsWith("/") || path.startsWith(separator())) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
    if (ahead.isEmpty()) {
      slash |= path.endsWith("/");
    }
    var names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty()) {
        ahead.addFirst(names[i]);
      }
    }
  }

  /// The child of this name, which must be a plain name on the host as well.
  private Path step(String name) {
    if (name.length() > NAME_MAX || current.getNameCount() > DEPTH_MAX) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    var plain = current.getFileSystem().getPath(name);
    if (plain.getNameCount() != 1 || plain.getRoot() != null || name.contains(separator())) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
    return current.resolve(plain);
  }

  private FilesPlace place(@Nullable BasicFileAttributes found) {
    if (slash && found != null && !found.isDirectory()) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    return new FilesPlace(folder, current, found, slash, current.equals(start));
  }

  private String separator() {
    return start.getFileSystem().getSeparator();
  }

  private static BasicFileAttributes existing(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
