package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sets when files were read and written.
final class WasiTimes {
  private static final int ACCESS = 1;
  private static final int ACCESS_NOW = 2;
  private static final int MODIFIED = 4;
  private static final int MODIFIED_NOW = 8;

  private final WasiProcess process;

  WasiTimes(WasiProcess process) {
    this.process = process;
  }

  /// Sets the times that the flags name, of a link itself rather than its target.
  void set(Path path, long access, long modified, int flags) throws IOException {
    var both = ACCESS | ACCESS_NOW;
    var others = MODIFIED | MODIFIED_NOW;
    if ((flags & ~(both | others)) != 0 || (flags & both) == both || (flags & others) == others) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    var view =
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    view.setTimes(
        time(modified, flags & MODIFIED, flags & MODIFIED_NOW),
        time(access, flags & ACCESS, flags & ACCESS_NOW),
        null);
  }

  private @Nullable FileTime time(long given, int isGiven, int isNow) {
    if (isNow != 0) {
      return FileTime.from(process.now(WasiProcess.REALTIME), TimeUnit.NANOSECONDS);
    }
    if (isGiven == 0) {
      return null;
    }
    if (given < 0) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return FileTime.from(given, TimeUnit.NANOSECONDS);
  }
}
