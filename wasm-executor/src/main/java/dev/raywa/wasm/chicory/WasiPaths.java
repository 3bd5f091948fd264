package dev.raywa.wasm.chicory;

import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Objects;

/// What is done to files by name. Every name is followed by [FilesWalk], so that nothing outside
/// the grants is reached.
final class WasiPaths {
  private static final int FOLLOW = 1;

  /// Entries below a host folder that is to be moved.
  private static final int MOVED_MAX = 100_000;

  private final WasiDescriptors descriptors;
  private final WasiTimes times;

  WasiPaths(WasiDescriptors descriptors, WasiTimes times) {
    this.descriptors = descriptors;
    this.times = times;
  }

  int createDirectory(WasiCall call) throws IOException {
    var place = place(call, 0, WasiRights.PATH_CREATE_DIRECTORY, 1, false);
    if (place.found() != null) {
      return WasiErrno.EXIST;
    }
    place.folder().change();
    place.folder().quota().hasPlace();
    Files.createDirectory(place.path());
    place.folder().quota().added();
    return WasiErrno.SUCCESS;
  }

  int stat(WasiCall call) throws IOException {
    var follow = (call.i32(1) & FOLLOW) != 0 || call.path(2).endsWith("/");
    var place = place(call, 0, WasiRights.PATH_FILESTAT_GET, 2, follow);
    call.memory().check(call.u32(4), FilesStat.BYTES);
    place.existing();
    FilesStat.at(place.path()).write(call.memory(), call.u32(4));
    return WasiErrno.SUCCESS;
  }

  int times(WasiCall call) throws IOException {
    var follow = (call.i32(1) & FOLLOW) != 0 || call.path(2).endsWith("/");
    var place = place(call, 0, WasiRights.PATH_FILESTAT_SET_TIMES, 2, follow);
    place.existing();
    place.folder().change();
    times.set(place.path(), call.i64(4), call.i64(5), call.i32(6));
    return WasiErrno.SUCCESS;
  }

  /// Hard links are for the guest's own files: on the host, one could lead to a file that its owner
  /// later moves out of the grant's reach.
  int link(WasiCall call) throws IOException {
    var from = place(call, 0, WasiRights.PATH_LINK_SOURCE, 2, (call.i32(1) & FOLLOW) != 0);
    var to = place(call, 4, WasiRights.PATH_LINK_TARGET, 5, false);
    if (from.existing().isDirectory()) {
      return WasiErrno.PERM;
    }
    same(from, to);
    to.free();
    if (!to.folder().inMemory() || from.existing().isSymbolicLink()) {
      return WasiErrno.NOTSUP;
    }
    to.folder().quota().hasPlace();
    Files.createLink(to.path(), from.path());
    to.folder().quota().added();
    return WasiErrno.SUCCESS;
  }

  /// Answers as much of a link's target as the buffer holds; where on the host a link leads to is
  /// not told.
  int readLink(WasiCall call) throws IOException {
    var place = place(call, 0, WasiRights.PATH_READLINK, 1, false);
    call.memory().check(call.u32(3), call.u32(4));
    call.memory().check(call.u32(5), 4);
    if (!place.existing().isSymbolicLink()) {
      return WasiErrno.INVAL;
    }
    var target = Files.readSymbolicLink(place.path());
    if (target.isAbsolute()) {
      return WasiErrno.NOTCAPABLE;
    }
    var bytes = target.toString().getBytes(StandardCharsets.UTF_8);
    var length = (int) Math.min(bytes.length, call.u32(4));
    call.memory().write(call.u32(3), bytes, 0, length);
    call.memory().i32(call.u32(5), length);
    return WasiErrno.SUCCESS;
  }

  /// Links are for the guest's own files. None is made on the host, where others might follow it.
  int symlink(WasiCall call) throws IOException {
    var target = call.path(0);
    var place = place(call, 2, WasiRights.PATH_SYMLINK, 3, false);
    if (target.isEmpty()) {
      return WasiErrno.NOENT;
    }
    place.free();
    place.folder().change();
    if (!place.folder().inMemory() || target.startsWith("/")) {
      return WasiErrno.NOTCAPABLE;
    }
    place.folder().quota().hasPlace();
    Files.createSymbolicLink(place.path(), place.path().getFileSystem().getPath(target));
    place.folder().quota().added();
    return WasiErrno.SUCCESS;
  }

  int removeDirectory(WasiCall call) throws IOException {
    var place = place(call, 0, WasiRights.PATH_REMOVE_DIRECTORY, 1, false);
    if (!place.existing().isDirectory()) {
      return WasiErrno.NOTDIR;
    }
    return place.start() ? WasiErrno.INVAL : remove(place);
  }

  int unlinkFile(WasiCall call) throws IOException {
    var place = place(call, 0, WasiRights.PATH_UNLINK_FILE, 1, false);
    return place.existing().isDirectory() ? WasiErrno.ISDIR : remove(place);
  }

  int rename(WasiCall call) throws IOException {
    var from = place(call, 0, WasiRights.PATH_RENAME_SOURCE, 1, false);
    var to = place(call, 3, WasiRights.PATH_RENAME_TARGET, 4, false);
    from.existing();
    same(from, to);
    if (from.start() || to.start()) {
      return WasiErrno.BUSY;
    }
    if (isSame(from, to)) {
      return WasiErrno.SUCCESS;
    }
    fits(from, to);
    if (!from.folder().inMemory()) {
      movable(from.path());
    }
    var replaced = to.found() != null;
    Files.move(from.path(), to.path(), how(from));
    if (replaced) {
      to.folder().quota().removed();
    }
    descriptors.moved(from.path(), to.path());
    return WasiErrno.SUCCESS;
  }

  private FilesPlace place(WasiCall call, int descriptor, long right, int path, boolean follow)
      throws IOException {
    Folder folder = descriptors.folder(call.i32(descriptor), right);
    return folder.place(call.path(path), follow);
  }

  private static int remove(FilesPlace place) throws IOException {
    place.folder().change();
    Files.delete(place.path());
    place.folder().quota().removed();
    return WasiErrno.SUCCESS;
  }

  /// Fails unless both are in one grant, and it may be changed.
  private static void same(FilesPlace from, FilesPlace to) {
    from.folder().change();
    to.folder().change();
    if (from.folder() != to.folder()) {
      throw new WasiFailure(WasiErrno.XDEV);
    }
  }

  private static boolean isSame(FilesPlace from, FilesPlace to) {
    return from.path().equals(to.path())
        || (to.found() != null
            && from.existing().fileKey() != null
            && Objects.equals(from.existing().fileKey(), to.found().fileKey()));
  }

  /// Fails where POSIX would: a folder only replaces a folder, and never moves into itself.
  private static void fits(FilesPlace from, FilesPlace to) throws IOException {
    var directory = from.existing().isDirectory();
    if (to.path().startsWith(from.path())) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    if (to.found() == null) {
      if (to.slash() && !directory) {
        throw new WasiFailure(WasiErrno.NOTDIR);
      }
      return;
    }
    if (directory != to.found().isDirectory()) {
      throw new WasiFailure(directory ? WasiErrno.NOTDIR : WasiErrno.ISDIR);
    }
    if (directory && hasEntries(to.path())) {
      throw new WasiFailure(WasiErrno.NOTEMPTY);
    }
  }

  private static boolean hasEntries(Path directory) throws IOException {
    try (var entries = Files.newDirectoryStream(directory)) {
      return entries.iterator().hasNext();
    }
  }

  /// Fails when a link would move. [FilesWalk] relies on it: as guests cannot make links on the
  /// host, what was seen to be a folder can never become one.
  private static void movable(Path path) throws IOException {
    try (var below = Files.walk(path)) {
      var seen = 0;
      Iterator<Path> entries = below.iterator();
      while (entries.hasNext()) {
        WasiProcess.goOn();
        seen++;
        if (seen > MOVED_MAX || Files.isSymbolicLink(entries.next())) {
          throw new WasiFailure(WasiErrno.NOTCAPABLE);
        }
      }
    }
  }

  /// On the host in one step; in memory nobody else could see the steps.
  private static CopyOption how(FilesPlace from) {
    return from.folder().inMemory()
        ? StandardCopyOption.REPLACE_EXISTING
        : StandardCopyOption.ATOMIC_MOVE;
  }
}
