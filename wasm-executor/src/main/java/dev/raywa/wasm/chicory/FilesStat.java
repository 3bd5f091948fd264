package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/// What `stat` tells of a file; times in nanoseconds since 1970.
record FilesStat(
    long device,
    long inode,
    int type,
    long links,
    long size,
    long accessed,
    long modified,
    long changed) {
  static final int CHARACTER_DEVICE = 2;
  static final int DIRECTORY = 3;
  static final int REGULAR = 4;
  static final int SYMLINK = 7;

  /// Bytes of a `filestat` in memory.
  static final int BYTES = 64;

  /// Of a standard stream.
  static FilesStat terminal() {
    return new FilesStat(0, 0, CHARACTER_DEVICE, 1, 0, 0, 0, 0);
  }

  /// Of a file that no path leads to any more.
  static FilesStat unlinked(long size) {
    return new FilesStat(0, 0, REGULAR, 0, size, 0, 0, 0);
  }

  /// Of what is at the path, a link itself rather than its target.
  static FilesStat at(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return basic(path);
    }
    var read = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    var size = ((Number) value(read, "size")).longValue();
    return new FilesStat(
        ((Number) value(read, "dev")).longValue(),
        ((Number) value(read, "ino")).longValue(),
        type(
            (Boolean) value(read, "isDirectory"),
            (Boolean) value(read, "isRegularFile"),
            (Boolean) value(read, "isSymbolicLink")),
        ((Number) value(read, "nlink")).longValue(),
        size,
        nanos((FileTime) value(read, "lastAccessTime")),
        nanos((FileTime) value(read, "lastModifiedTime")),
        nanos((FileTime) value(read, "ctime")));
  }

  /// The type of what was found.
  static int type(BasicFileAttributes found) {
    return type(found.isDirectory(), found.isRegularFile(), found.isSymbolicLink());
  }

  /// Writes it as a `filestat`.
  void write(WasiMemory memory, long address) {
    memory.check(address, BYTES);
    memory.i64(address, device);
    memory.i64(address + 8, inode);
    memory.i64(address + 16, type);
    memory.i64(address + 24, links);
    memory.i64(address + 32, size);
    memory.i64(address + 40, accessed);
    memory.i64(address + 48, modified);
    memory.i64(address + 56, changed);
  }

  private static FilesStat basic(Path path) throws IOException {
    var found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    var modified = nanos(found.lastModifiedTime());
    return new FilesStat(
        0,
        path.toString().hashCode() & 0x7fff_ffffL,
        type(found),
        1,
        found.size(),
        nanos(found.lastAccessTime()),
        modified,
        modified);
  }

  private static Object value(Map<String, Object> read, String name) throws IOException {
    var value = read.get(name);
    if (value == null) {
      throw new IOException("the file system tells no " + name);
    }
    return value;
  }

  private static int type(boolean directory, boolean regular, boolean link) {
    if (directory) {
      return DIRECTORY;
    }
    if (regular) {
      return REGULAR;
    }
    return link ? SYMLINK : 0;
  }

  private static long nanos(FileTime time) {
    Instant instant = time.toInstant();
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
