package dev.raywa.wasm.chicory;

/// What may be done with one descriptor. A guest can give rights away, never take any.
final class WasiRights {
  static final long FD_DATASYNC = 1;
  static final long FD_READ = 1 << 1;
  static final long FD_SEEK = 1 << 2;
  static final long FDSTAT_SET_FLAGS = 1 << 3;
  static final long FD_SYNC = 1 << 4;
  static final long FD_TELL = 1 << 5;
  static final long FD_WRITE = 1 << 6;
  static final long FD_ADVISE = 1 << 7;
  static final long FD_ALLOCATE = 1 << 8;
  static final long PATH_CREATE_DIRECTORY = 1 << 9;
  static final long PATH_CREATE_FILE = 1 << 10;
  static final long PATH_LINK_SOURCE = 1 << 11;
  static final long PATH_LINK_TARGET = 1 << 12;
  static final long PATH_OPEN = 1 << 13;
  static final long FD_READDIR = 1 << 14;
  static final long PATH_READLINK = 1 << 15;
  static final long PATH_RENAME_SOURCE = 1 << 16;
  static final long PATH_RENAME_TARGET = 1 << 17;
  static final long PATH_FILESTAT_GET = 1 << 18;
  static final long PATH_FILESTAT_SET_SIZE = 1 << 19;
  static final long PATH_FILESTAT_SET_TIMES = 1 << 20;
  static final long FD_FILESTAT_GET = 1 << 21;
  static final long FD_FILESTAT_SET_SIZE = 1 << 22;
  static final long FD_FILESTAT_SET_TIMES = 1 << 23;
  static final long PATH_SYMLINK = 1 << 24;
  static final long PATH_REMOVE_DIRECTORY = 1 << 25;
  static final long PATH_UNLINK_FILE = 1 << 26;
  static final long POLL_FD_READWRITE = 1 << 27;

  /// Of a file that is open for reading and writing.
  static final long FILE =
      FD_DATASYNC
          | FD_READ
          | FD_SEEK
          | FDSTAT_SET_FLAGS
          | FD_SYNC
          | FD_TELL
          | FD_WRITE
          | FD_ADVISE
          | FD_ALLOCATE
          | FD_FILESTAT_GET
          | FD_FILESTAT_SET_SIZE
          | FD_FILESTAT_SET_TIMES
          | POLL_FD_READWRITE;

  /// What only a file that is open for writing can do.
  static final long WRITING = FD_WRITE | FD_ALLOCATE | FD_FILESTAT_SET_SIZE | FD_DATASYNC;

  /// Of a folder.
  static final long FOLDER =
      FDSTAT_SET_FLAGS
          | FD_SYNC
          | FD_READDIR
          | FD_FILESTAT_GET
          | FD_FILESTAT_SET_TIMES
          | PATH_CREATE_DIRECTORY
          | PATH_CREATE_FILE
          | PATH_LINK_SOURCE
          | PATH_LINK_TARGET
          | PATH_OPEN
          | PATH_READLINK
          | PATH_RENAME_SOURCE
          | PATH_RENAME_TARGET
          | PATH_FILESTAT_GET
          | PATH_FILESTAT_SET_SIZE
          | PATH_FILESTAT_SET_TIMES
          | PATH_SYMLINK
          | PATH_REMOVE_DIRECTORY
          | PATH_UNLINK_FILE;

  /// Of a standard stream. Without seek and tell, which is how a C library knows a terminal.
  static final long TERMINAL = FDSTAT_SET_FLAGS | FD_FILESTAT_GET | POLL_FD_READWRITE;

  private long base;
  private long inheriting;

  WasiRights(long base, long inheriting) {
    this.base = base;
    this.inheriting = inheriting;
  }

  /// What this descriptor may do.
  long base() {
    return base;
  }

  /// What descriptors opened through it may do.
  long inheriting() {
    return inheriting;
  }

  /// Fails unless the descriptor has the right.
  void require(long right) {
    if ((base & right) != right) {
      throw new WasiFailure(
          (right & (FD_READ | FD_WRITE)) == 0 ? WasiErrno.NOTCAPABLE : WasiErrno.BADF);
    }
  }

  /// Gives up every right that is not named; naming one that is not there fails.
  void reduce(long baseKept, long inheritingKept) {
    if ((baseKept & ~base) != 0 || (inheritingKept & ~inheriting) != 0) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
    base = baseKept;
    inheriting = inheritingKept;
  }
}
