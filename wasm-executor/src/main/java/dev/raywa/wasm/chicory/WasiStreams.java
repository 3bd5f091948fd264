package dev.raywa.wasm.chicory;

import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import dev.raywa.wasm.chicory.WasiDescriptor.OpenFile;
import dev.raywa.wasm.chicory.WasiDescriptor.Terminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;

/// Reading and writing of descriptors.
final class WasiStreams {
  private final WasiDescriptors descriptors;
  private final WasiInput input;
  private final GuestOutput output;

  WasiStreams(WasiDescriptors descriptors, WasiInput input, GuestOutput output) {
    this.descriptors = descriptors;
    this.input = input;
    this.output = output;
  }

  int read(WasiCall call) throws IOException {
    var vectors = call.vectors(1);
    call.memory().check(call.u32(3), 4);
    var count =
        switch (descriptors.get(call.i32(0), WasiRights.FD_READ)) {
          case Terminal _ -> input.read(call.memory(), vectors);
          case OpenFile file -> {
            var read = read(file, call.memory(), vectors, file.position());
            file.position(file.position() + read);
            yield read;
          }
          case Folder _ -> throw new WasiFailure(WasiErrno.ISDIR);
        };
    return count(call, 3, count);
  }

  int readAt(WasiCall call) throws IOException {
    var file = descriptors.file(call.i32(0), WasiRights.FD_READ | WasiRights.FD_SEEK);
    var vectors = call.vectors(1);
    call.memory().check(call.u32(4), 4);
    return count(call, 4, read(file, call.memory(), vectors, offset(call.i64(3))));
  }

  int write(WasiCall call) throws IOException {
    var vectors = call.vectors(1);
    call.memory().check(call.u32(3), 4);
    var count =
        switch (descriptors.get(call.i32(0), WasiRights.FD_WRITE)) {
          case Terminal terminal -> print(terminal.stream(), call.memory(), vectors);
          case OpenFile file -> {
            var at = isAppending(file) ? file.channel().size() : file.position();
            var written = write(file, call.memory(), vectors, at);
            file.position(at + written);
            yield written;
          }
          case Folder _ -> throw new WasiFailure(WasiErrno.BADF);
        };
    return count(call, 3, count);
  }

  int writeAt(WasiCall call) throws IOException {
    var file = descriptors.file(call.i32(0), WasiRights.FD_WRITE | WasiRights.FD_SEEK);
    var vectors = call.vectors(1);
    call.memory().check(call.u32(4), 4);
    var at = isAppending(file) ? file.channel().size() : offset(call.i64(3));
    return count(call, 4, write(file, call.memory(), vectors, at));
  }

  int seek(WasiCall call) throws IOException {
    var file = descriptors.file(call.i32(0), WasiRights.FD_SEEK);
    call.memory().check(call.u32(3), 8);
    var base =
        switch (call.i32(2)) {
          case 0 -> 0L;
          case 1 -> file.position();
          case 2 -> file.channel().size();
          default -> throw new WasiFailure(WasiErrno.INVAL);
        };
    var position = base + call.i64(1);
    if (position < 0) {
      return WasiErrno.INVAL;
    }
    file.position(position);
    call.memory().i64(call.u32(3), position);
    return WasiErrno.SUCCESS;
  }

  int tell(WasiCall call) {
    var file = descriptors.file(call.i32(0), WasiRights.FD_TELL);
    call.memory().i64(call.u32(1), file.position());
    return WasiErrno.SUCCESS;
  }

  int advise(WasiCall call) {
    descriptors.file(call.i32(0), WasiRights.FD_ADVISE);
    var valid = call.i32(3) >= 0 && call.i32(3) <= 5 && call.i64(1) >= 0 && call.i64(2) >= 0;
    return valid ? WasiErrno.SUCCESS : WasiErrno.INVAL;
  }

  int allocate(WasiCall call) throws IOException {
    var file = descriptors.file(call.i32(0), WasiRights.FD_ALLOCATE);
    var from = call.i64(1);
    var length = call.i64(2);
    if (from < 0 || length <= 0) {
      return WasiErrno.INVAL;
    }
    if (from + length < 0) {
      return WasiErrno.FBIG;
    }
    file.folder().change();
    if (from + length > file.channel().size()) {
      grow(file, from + length);
    }
    return WasiErrno.SUCCESS;
  }

  int size(WasiCall call) throws IOException {
    var file = descriptors.file(call.i32(0), WasiRights.FD_FILESTAT_SET_SIZE);
    var size = call.i64(1);
    if (size < 0) {
      return WasiErrno.INVAL;
    }
    file.folder().change();
    if (size > file.channel().size()) {
      grow(file, size);
    } else {
      file.channel().truncate(size);
    }
    return WasiErrno.SUCCESS;
  }

  /// Blocks until what was written to a host file is on its disk.
  int sync(WasiCall call, long right) throws IOException {
    return switch (descriptors.get(call.i32(0), right)) {
      case OpenFile file -> {
        file.channel().force(right == WasiRights.FD_SYNC);
        yield WasiErrno.SUCCESS;
      }
      case Folder _ -> WasiErrno.SUCCESS;
      case Terminal _ -> WasiErrno.INVAL;
    };
  }

  private int print(int stream, WasiMemory memory, List<WasiMemory.Vector> vectors) {
    var printed = 0;
    for (var vector : vectors) {
      for (long done = 0; done < vector.length(); done += WasiMemory.CHUNK_BYTES) {
        WasiProcess.goOn();
        var bytes = memory.read(vector.address() + done, chunk(vector, done));
        output.write(stream, bytes, 0, bytes.length);
        printed += bytes.length;
      }
    }
    return printed;
  }

  private static int read(
      OpenFile file, WasiMemory memory, List<WasiMemory.Vector> vectors, long from)
      throws IOException {
    var total = 0;
    for (var vector : vectors) {
      var done = 0;
      while (done < vector.length()) {
        WasiProcess.goOn();
        var buffer = ByteBuffer.allocate(chunk(vector, done));
        var count = file.channel().read(buffer, from + total);
        if (count <= 0) {
          return total;
        }
        memory.write(vector.address() + done, buffer.array(), 0, count);
        done += count;
        total += count;
      }
    }
    return total;
  }

  /// Answers fewer bytes than wanted when the space ends in between, as POSIX does.
  private static int write(
      OpenFile file, WasiMemory memory, List<WasiMemory.Vector> vectors, long from)
      throws IOException {
    file.folder().change();
    var total = 0;
    try {
      for (var vector : vectors) {
        for (long done = 0; done < vector.length(); done += WasiMemory.CHUNK_BYTES) {
          WasiProcess.goOn();
          var chunk = memory.read(vector.address() + done, chunk(vector, done));
          total += put(file, chunk, from + total);
        }
      }
    } catch (IOException | WasiFailure full) {
      if (total == 0 || full instanceof ClosedByInterruptException) {
        throw full;
      }
    }
    return total;
  }

  private static int put(OpenFile file, byte[] bytes, long at) throws IOException {
    if (at + bytes.length < 0) {
      throw new WasiFailure(WasiErrno.FBIG);
    }
    file.folder().quota().fits(at + bytes.length);
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.channel().write(buffer, at + buffer.position());
    }
    return bytes.length;
  }

  /// Everything between the old end and the new one reads as zero.
  private static void grow(OpenFile file, long size) throws IOException {
    put(file, new byte[1], size - 1);
  }

  private static boolean isAppending(OpenFile file) {
    return (file.flags() & WasiDescriptor.APPEND) != 0;
  }

  private static int chunk(WasiMemory.Vector vector, long done) {
    return (int) Math.min(WasiMemory.CHUNK_BYTES, vector.length() - done);
  }

  private static long offset(long offset) {
    if (offset < 0) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return offset;
  }

  private static int count(WasiCall call, int parameter, int count) {
    call.memory().i32(call.u32(parameter), count);
    return WasiErrno.SUCCESS;
  }
}
