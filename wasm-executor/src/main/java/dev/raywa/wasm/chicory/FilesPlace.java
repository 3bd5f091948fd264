package dev.raywa.wasm.chicory;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Where a guest's path leads: to something, or to a name in an existing folder that is still free.
///
/// @param folder the grant it stays inside of
/// @param path on the host or in memory; no folder on the way is a link
/// @param found what is there
/// @param slash whether the guest's path ended like a folder's
/// @param start whether it is the very folder that the guest started from
record FilesPlace(
    GrantedFolder folder,
    Path path,
    @Nullable BasicFileAttributes found,
    boolean slash,
    boolean start) {
  /// What is there; fails when nothing is.
  BasicFileAttributes existing() {
    if (found == null) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
    return found;
  }

  /// Fails unless a file, and not a folder, could be made here.
  void free() {
    if (found != null) {
      throw new WasiFailure(WasiErrno.EXIST);
    }
    if (slash) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
  }
}
