package dev.raywa.wasm.chicory;

import io.roastedroot.zerofs.Configuration;
import io.roastedroot.zerofs.ZeroFs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of one instance: made when the guest first looks at them, gone with it. Used by one
/// thread.
final class FilesInMemory implements AutoCloseable {
  private static final int BLOCK_BYTES = 4096;
  private static final long BYTES_MAX = 1L << 40;

  private final long bytesMax;
  private @Nullable FileSystem system;

  FilesInMemory(long bytesMax) {
    this.bytesMax = Math.min(bytesMax, BYTES_MAX);
  }

  /// Its root folder, in which `tmp` is an empty folder at first.
  Path root() throws IOException {
    if (system == null) {
      system = ZeroFs.newFileSystem(configuration());
      Files.createDirectory(system.getPath("/tmp"));
    }
    return system.getPath("/");
  }

  /// Whether the guest has touched it.
  boolean isOpen() {
    return system != null;
  }

  @Override
  public void close() {
    if (system == null) {
      return;
    }
    try {
      system.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("files in memory cannot fail to close", impossible);
    }
    system = null;
  }

  /// Blocks are never larger than the limit, so that a small limit still holds something.
  private Configuration configuration() {
    var block = Math.clamp(bytesMax, 1, BLOCK_BYTES);
    return Configuration.unix().toBuilder()
        .setAttributeViews("basic", "owner", "posix", "unix")
        .setWorkingDirectory("/")
        .setBlockSize(block)
        .setMaxSize(Math.max(bytesMax, 1))
        .setMaxCacheSize(0)
        .build();
  }
}
