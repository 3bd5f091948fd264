package dev.raywa.wasm.chicory;

/// What one folder may hold at most. Used by one thread.
final class FilesQuota {
  /// What a name, its attributes and its place in a folder take at most, in bytes.
  private static final long ENTRY_BYTES = 2048;

  private final long bytesMax;
  private final long entriesMax;
  private long entries;

  private FilesQuota(long bytesMax, long entriesMax) {
    this.bytesMax = bytesMax;
    this.entriesMax = entriesMax;
  }

  /// As many files, folders and links as would fill the bytes, had none of them any content: an
  /// empty file needs memory too.
  static FilesQuota ofMemory(long bytesMax) {
    return new FilesQuota(bytesMax, Math.ceilDiv(bytesMax, ENTRY_BYTES));
  }

  /// Left to the host's own file system.
  static FilesQuota none() {
    return new FilesQuota(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /// Fails when a file of this size cannot fit, whatever else there is.
  void fits(long fileBytes) {
    if (fileBytes > bytesMax) {
      throw new WasiFailure(WasiErrno.NOSPC);
    }
  }

  /// Fails when there is no place for another file, folder or link.
  void hasPlace() {
    if (entries >= entriesMax) {
      throw new WasiFailure(WasiErrno.NOSPC);
    }
  }

  /// A file, folder or link was made.
  void added() {
    entries++;
  }

  /// One is gone.
  void removed() {
    entries--;
  }
}
