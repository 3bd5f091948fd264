package dev.raywa.wasm.chicory;

import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import dev.raywa.wasm.chicory.WasiDescriptor.OpenFile;
import dev.raywa.wasm.chicory.WasiDescriptor.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;

/// What descriptors tell of themselves, and listings of folders.
final class WasiFiles {
  private static final int ENTRY_BYTES = 24;
  private static final int FLAGS = WasiDescriptor.APPEND | WasiDescriptor.NONBLOCK;

  private final WasiDescriptors descriptors;
  private final WasiTimes times;

  WasiFiles(WasiDescriptors descriptors, WasiTimes times) {
    this.descriptors = descriptors;
    this.times = times;
  }

  int close(WasiCall call) throws IOException {
    descriptors.close(call.i32(0));
    return WasiErrno.SUCCESS;
  }

  int renumber(WasiCall call) throws IOException {
    descriptors.renumber(call.i32(0), call.i32(1));
    return WasiErrno.SUCCESS;
  }

  int status(WasiCall call) {
    var descriptor = descriptors.get(call.i32(0), 0);
    var memory = call.memory();
    var at = call.u32(1);
    memory.check(at, 24);
    memory.i64(at, descriptor.type());
    memory.u16(at + 2, descriptor.flags());
    memory.i64(at + 8, descriptor.rights().base());
    memory.i64(at + 16, descriptor.rights().inheriting());
    return WasiErrno.SUCCESS;
  }

  /// Appending and not waiting can be changed; how writes reach the disk cannot.
  int flags(WasiCall call) {
    var descriptor = descriptors.get(call.i32(0), WasiRights.FDSTAT_SET_FLAGS);
    if ((call.i32(1) & ~FLAGS) != 0) {
      return WasiErrno.NOTSUP;
    }
    descriptor.flags(call.i32(1));
    return WasiErrno.SUCCESS;
  }

  int rights(WasiCall call) {
    descriptors.get(call.i32(0), 0).rights().reduce(call.i64(1), call.i64(2));
    return WasiErrno.SUCCESS;
  }

  int stat(WasiCall call) throws IOException {
    var number = call.i32(0);
    var stat =
        switch (descriptors.get(number, WasiRights.FD_FILESTAT_GET)) {
          case Terminal _ -> FilesStat.terminal();
          case Folder folder -> {
            FilesWalk.real(folder.folder(), folder.path());
            yield FilesStat.at(folder.path());
          }
          case OpenFile file -> {
            var path = file.path();
            yield path == null ? FilesStat.unlinked(file.channel().size()) : FilesStat.at(path);
          }
        };
    stat.write(call.memory(), call.u32(1));
    return WasiErrno.SUCCESS;
  }

  int times(WasiCall call) throws IOException {
    var descriptor = descriptors.get(call.i32(0), WasiRights.FD_FILESTAT_SET_TIMES);
    switch (descriptor) {
      case Terminal _ -> throw new WasiFailure(WasiErrno.INVAL);
      case Folder folder -> {
        folder.folder().change();
        FilesWalk.real(folder.folder(), folder.path());
        times.set(folder.path(), call.i64(1), call.i64(2), call.i32(3));
      }
      case OpenFile file -> {
        file.folder().change();
        var path = file.path();
        if (path == null) {
          throw new WasiFailure(WasiErrno.NOENT);
        }
        times.set(path, call.i64(1), call.i64(2), call.i32(3));
      }
    }
    return WasiErrno.SUCCESS;
  }

  /// Tells of a grant without opening it.
  int preopened(WasiCall call) {
    var name = grant(call.i32(0)).getBytes(StandardCharsets.UTF_8);
    call.memory().check(call.u32(1), 8);
    call.memory().i32(call.u32(1), 0);
    call.memory().i32(call.u32(1) + 4, name.length);
    return WasiErrno.SUCCESS;
  }

  int preopenedName(WasiCall call) {
    var name = grant(call.i32(0)).getBytes(StandardCharsets.UTF_8);
    if (call.u32(2) < name.length) {
      return WasiErrno.NAMETOOLONG;
    }
    call.memory().write(call.u32(1), name, 0, name.length);
    return WasiErrno.SUCCESS;
  }

  /// Lists a folder. A cookie is the number of entries already read; the listing is the one that
  /// cookie 0 found, whatever changed since, so that nothing is left out while a guest removes what
  /// it has read.
  int list(WasiCall call) throws IOException {
    var folder = descriptors.folder(call.i32(0), WasiRights.FD_READDIR);
    var buffer = new Buffer(call.memory(), call.u32(1), call.u32(2));
    call.memory().check(call.u32(4), 4);
    var cookie = call.i64(3);
    FilesWalk.real(folder.folder(), folder.path());
    if (cookie == 0) {
      list(folder);
    }
    var count = folder.names().size() + 2L;
    for (long i = cookie; i >= 0 && i < count && !buffer.isFull(); i++) {
      WasiProcess.goOn();
      buffer.put(folder, i);
    }
    call.memory().i32(call.u32(4), buffer.used());
    return WasiErrno.SUCCESS;
  }

  private void list(Folder folder) throws IOException {
    var left = descriptors.namesLeft(folder);
    var names = new ArrayList<String>();
    try (var entries = Files.newDirectoryStream(folder.path())) {
      for (var entry : entries) {
        WasiProcess.goOn();
        if (names.size() == left) {
          throw new WasiFailure(WasiErrno.NOMEM);
        }
        names.add(String.valueOf(entry.getFileName()));
      }
    }
    descriptors.list(folder, names);
  }

  private String grant(int number) {
    return switch (descriptors.get(number, 0)) {
      case Folder folder when folder.isPreopened() -> folder.folder().guest();
      case Folder _, Terminal _, OpenFile _ -> throw new WasiFailure(WasiErrno.BADF);
    };
  }

  /// Where a listing goes: entries one after the other, the last one cut off where it ends.
  private static final class Buffer {
    private final WasiMemory memory;
    private final long at;
    private final long size;
    private long used;

    Buffer(WasiMemory memory, long at, long size) {
      memory.check(at, size);
      this.memory = memory;
      this.at = at;
      this.size = size;
    }

    boolean isFull() {
      return used == size;
    }

    int used() {
      return (int) used;
    }

    /// Puts the entry of this index, unless it is gone.
    void put(Folder folder, long index) throws IOException {
      var name = index == 0 ? "." : index == 1 ? ".." : folder.names().get((int) index - 2);
      try {
        var stat = FilesStat.at(path(folder, name));
        put(entry(name.getBytes(StandardCharsets.UTF_8), index + 1, stat));
      } catch (NoSuchFileException _) {
        // It was removed since; the next entry tells how to go on.
      }
    }

    /// Nothing is told of what is above a grant.
    private static Path path(Folder folder, String name) throws IOException {
      var path = folder.path();
      return switch (name) {
        case "." -> path;
        case ".." -> path.equals(folder.folder().root()) ? path : path.resolveSibling("");
        default -> path.resolve(name);
      };
    }

    private static byte[] entry(byte[] name, long next, FilesStat stat) {
      var entry = ByteBuffer.allocate(ENTRY_BYTES + name.length);
      entry.order(ByteOrder.LITTLE_ENDIAN);
      entry.putLong(next).putLong(stat.inode()).putInt(name.length).putInt(stat.type()).put(name);
      return entry.array();
    }

    private void put(byte[] entry) {
      var length = (int) Math.min(entry.length, size - used);
      memory.write(at + used, entry, 0, length);
      used += length;
    }
  }
}
