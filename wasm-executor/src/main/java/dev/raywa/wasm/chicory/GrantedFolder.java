package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A folder that a guest was given under a name of its own. Nothing of it is touched before the
/// guest uses it. Used by one thread.
final class GrantedFolder {
  /// Opens the folder when it is first needed.
  @FunctionalInterface
  interface Root {
    /// Its path, through no link.
    Path open() throws IOException;
  }

  private final String guest;
  private final boolean readOnly;
  private final boolean inMemory;
  private final FilesQuota quota;
  private final Root opened;
  private @Nullable Path root;

  private GrantedFolder(
      String guest, boolean readOnly, boolean inMemory, FilesQuota quota, Root opened) {
    this.guest = guest;
    this.readOnly = readOnly;
    this.inMemory = inMemory;
    this.quota = quota;
    this.opened = opened;
  }

  /// A folder of the instance's own files, or one below it.
  static GrantedFolder ofMemory(String guest, FilesQuota quota, Root opened) {
    return new GrantedFolder(guest, false, true, quota, opened);
  }

  /// A folder of the host.
  static GrantedFolder ofHost(String guest, String host, boolean readOnly) {
    return new GrantedFolder(
        guest, readOnly, false, FilesQuota.none(), () -> Path.of(host).toRealPath());
  }

  /// The name that the guest sees.
  String guest() {
    return guest;
  }

  /// Whether it is gone when the guest is.
  boolean inMemory() {
    return inMemory;
  }

  FilesQuota quota() {
    return quota;
  }

  /// Where it is.
  Path root() throws IOException {
    if (root == null) {
      var found = opened.open();
      if (!Files.isDirectory(found)) {
        throw new WasiFailure(WasiErrno.NOTDIR);
      }
      root = found;
    }
    return root;
  }

  /// Fails when nothing may be changed here.
  void change() {
    if (readOnly) {
      throw new WasiFailure(WasiErrno.ROFS);
    }
  }
}
