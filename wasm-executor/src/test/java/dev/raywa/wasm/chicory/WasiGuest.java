package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.Parser;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A guest in the hands of a test: calls WASI functions directly, with values in a real memory.
final class WasiGuest implements AutoCloseable {
  /// Where results go.
  static final long RESULT = 64;

  static final long READ = WasiRights.FD_READ;
  static final long WRITE = WasiRights.FD_WRITE;
  static final int CREATE = 1;
  static final int DIRECTORY = 2;
  static final int EXCLUSIVE = 4;
  static final int TRUNCATE = 8;

  /// The first grant, which is the guest's own files when nothing else is granted.
  static final int ROOT = 3;

  /// The first host folder.
  static final int HOST = 4;

  static final int PAGES = 4;

  private static final long PATH = 4096;
  private static final long OTHER_PATH = 12_288;
  private static final long DATA = 65_536;
  private static final long VECTOR = 256;

  /// A module with nothing but a memory of [#PAGES] pages, which it exports as `memory`.
  private static final byte[] MODULE = {
    0, 'a', 's', 'm', 1, 0, 0, 0, 5, 3, 1, 0, PAGES, 7, 10, 1, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0
  };

  final List<String> printed = new ArrayList<>();
  final ByteArrayOutputStream streamed = new ByteArrayOutputStream();
  final WasiSession session;
  final Memory memory;
  private final Instance instance;

  WasiGuest(Invocation invocation, WasiConfig config) {
    this.instance = Instance.builder(Parser.parse(MODULE)).build();
    this.memory = instance.memory();
    this.session =
        (WasiSession)
            new ChicoryWasi(config)
                .open(
                    invocation,
                    (stream, from, at, length) -> {
                      printed.add(
                          stream + ":" + new String(from, at, length, StandardCharsets.UTF_8));
                      streamed.write(from, at, length);
                    });
  }

  /// A guest with these host folders.
  static WasiGuest with(JobSpec.Directory... granted) {
    return with(Limits.DEFAULT.filesBytesMax(), granted);
  }

  /// A guest with these host folders whose own files may hold so many bytes.
  static WasiGuest with(long filesBytesMax, JobSpec.Directory... granted) {
    return new WasiGuest(invocation(filesBytesMax, List.of(granted)), config());
  }

  static Invocation invocation(long filesBytesMax, List<JobSpec.Directory> granted) {
    var limits = new Limits(1 << 20, 10, filesBytesMax, 1);
    return new Invocation(
        new Entry.Export("_start"),
        List.of(),
        List.of("prog", "zwei", "drei"),
        Map.of("B", "2", "A", "ä"),
        granted,
        limits);
  }

  /// A clock that stands still, random bytes from a seed, sleep that is real.
  static WasiConfig config() {
    return new WasiConfig(
        () -> Instant.ofEpochSecond(1_000, 7),
        System::nanoTime,
        nanos -> TimeUnit.NANOSECONDS.sleep(nanos),
        () -> new Random(42),
        16);
  }

  /// Calls a function and answers its error number.
  int call(String name, long... values) {
    var results = session.function(name).handle().apply(instance, values);
    return results.length == 0 ? -1 : (int) results[0];
  }

  /// Calls a function that takes a descriptor and a path.
  int path(String name, int descriptor, String path) {
    return call(name, descriptor, put(PATH, path), length(path));
  }

  /// Opens without following a link at the end; answers the descriptor, or the negative error
  /// number.
  int open(int descriptor, String path, int how, long rights) {
    return open(descriptor, path, how, rights, new Manner(0, 0));
  }

  /// How a path is opened beside what is wanted of it: descriptor flags, and whether a link at the
  /// end is followed.
  record Manner(int flags, int lookup) {}

  int open(int descriptor, String path, int how, long rights, Manner manner) {
    var errno =
        call(
            "path_open",
            descriptor,
            manner.lookup(),
            put(PATH, path),
            length(path),
            how,
            rights,
            WasiRights.FILE,
            manner.flags(),
            RESULT);
    return errno == 0 ? memory.readInt((int) RESULT) : -errno;
  }

  /// Writes a new file.
  void file(int descriptor, String path, String content) {
    var opened = open(descriptor, path, CREATE | TRUNCATE, WRITE);
    if (opened < 0 || write(opened, content) != 0 || call("fd_close", opened) != 0) {
      throw new AssertionError("cannot write " + path + ": " + opened);
    }
  }

  int write(int descriptor, String content) {
    return call("fd_write", descriptor, vector(put(DATA, content), length(content)), 1, RESULT);
  }

  /// Reads on; answers text, or the error number.
  String read(int descriptor) {
    var errno = call("fd_read", descriptor, vector(DATA, 1000), 1, RESULT);
    return errno == 0 ? memory.readString((int) DATA, result()) : "errno " + errno;
  }

  /// Reads a whole file by its name.
  String content(int descriptor, String path, int lookup) {
    var opened = open(descriptor, path, 0, READ, new Manner(0, lookup));
    if (opened < 0) {
      return "errno " + -opened;
    }
    var content = read(opened);
    call("fd_close", opened);
    return content;
  }

  int rename(int from, String old, int to, String path) {
    return call(
        "path_rename", from, put(PATH, old), length(old), to, put(OTHER_PATH, path), length(path));
  }

  int link(int from, String old, int to, String path) {
    return call(
        "path_link", from, 0, put(PATH, old), length(old), to, put(OTHER_PATH, path), length(path));
  }

  int symlink(String target, int descriptor, String path) {
    return call(
        "path_symlink",
        put(PATH, target),
        length(target),
        descriptor,
        put(OTHER_PATH, path),
        length(path));
  }

  /// Answers the error number; the `filestat` is at [#RESULT].
  int stat(int descriptor, String path, int lookup) {
    return call("path_filestat_get", descriptor, lookup, put(PATH, path), length(path), RESULT);
  }

  /// All names, read through a buffer of so many bytes.
  List<String> list(int descriptor, int bufferBytes) {
    var names = new ArrayList<String>();
    var cookie = 0L;
    while (true) {
      var errno = call("fd_readdir", descriptor, DATA, bufferBytes, cookie, RESULT);
      if (errno != 0) {
        return List.of("errno " + errno);
      }
      var used = result();
      var at = 0;
      while (at + 24 <= used) {
        var length = memory.readInt((int) DATA + at + 16);
        if (at + 24 + length > used) {
          break;
        }
        names.add(memory.readString((int) DATA + at + 24, length));
        cookie = memory.readLong((int) DATA + at);
        at += 24 + length;
      }
      if (used < bufferBytes) {
        return names;
      }
      if (at == 0) {
        throw new AssertionError("no entry fits into " + bufferBytes + " bytes");
      }
    }
  }

  int result() {
    return memory.readInt((int) RESULT);
  }

  long longResult(long offset) {
    return memory.readLong((int) (RESULT + offset));
  }

  /// Puts one buffer description into memory and answers where.
  long vector(long address, long length) {
    memory.writeI32((int) VECTOR, (int) address);
    memory.writeI32((int) VECTOR + 4, (int) length);
    return VECTOR;
  }

  private long put(long at, String text) {
    memory.write((int) at, text.getBytes(StandardCharsets.UTF_8));
    return at;
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void close() {
    session.close();
  }
}
