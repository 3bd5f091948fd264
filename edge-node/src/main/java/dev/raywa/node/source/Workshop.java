package dev.raywa.node.source;

import dev.raywa.grid.OwnFolder;
import dev.raywa.message.Bytes;
import dev.raywa.message.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Runs compilers, each time in a folder of its own that is thrown away. Thread-safe.
final class Workshop {
  /// How long the library of a language may take to build.
  private static final Duration PREPARATION_MAX = Duration.ofMinutes(5);

  private static final String FOLDER = "job/main";
  private static final String SYSTEM_PATH = "/usr/bin:/usr/sbin:/bin:/sbin";
  private static final long FILE_BYTES_MAX = 256L * 1024 * 1024;
  private static final int PROCESSES_MAX = 256;

  /// What a compiler may compute in all, as a multiple of the time that it may take: the last
  /// resort when nobody is left to end it.
  private static final int CPU_FACTOR = 8;

  private static final int SIGNALS = 128;

  private final Jail jail;
  private final SourceLimits limits;
  private final Path folder;
  private final LongSupplier nanos;
  private final ReentrantLock preparing = new ReentrantLock();
  private final Map<Language, Path> prepared = new HashMap<>();

  Workshop(Jail jail, SourceLimits limits, Path folder, LongSupplier nanos) {
    this.jail = jail;
    this.limits = limits;
    this.folder = folder;
    this.nanos = nanos;
  }

  /// Whether compilers can be run here, and see nothing of the rest; blocks.
  boolean works() throws InterruptedException {
    try {
      var outside = Files.createTempFile(folder, "outside", "");
      var cell = open(List.of(), Optional.empty());
      try {
        var look = List.of("sh", "-c", "test ! -e \"$1\"", "sh", outside.toString());
        var question = jail instanceof OpenDoor ? List.of("true") : look;
        return step(cell, question, Map.of(), limits.timeMax()).filter(Ended::isGood).isPresent();
      } finally {
        remove(cell.home());
        Files.delete(outside);
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// Compiles a source; blocks.
  Compiled compile(Compiler compiler, Source source) throws InterruptedException {
    try {
      var kept = kept(compiler);
      return kept.isFaulty()
          ? new Compiled.Faulty(compiler.toolchain(), kept.fault())
          : compile(compiler, source, new Visit(kept.folder(), Optional.empty(), limits.timeMax()));
    } catch (IOException e) {
      throw new UncheckedIOException("the folder for compilers cannot be used", e);
    }
  }

  /// Removes a folder with everything below it, following no links.
  static void remove(Path folder) {
    try {
      OwnFolder.removeTree(folder);
    } catch (IOException _) {
      // Temporary files of a machine are cleaned up some day.
    }
  }

  /// What a compiler keeps, or why it has nothing.
  private record Kept(Path folder, String fault) {
    boolean isFaulty() {
      return !fault.isEmpty();
    }
  }

  /// The terms of one compilation.
  private record Visit(Path kept, Optional<Path> writable, Duration timeMax) {}

  private Kept kept(Compiler compiler) throws IOException, InterruptedException {
    var first = compiler.preparation();
    if (first.isEmpty()) {
      return new Kept(folder, "");
    }
    preparing.lockInterruptibly();
    try {
      var language = compiler.toolchain().language();
      var done = prepared.get(language);
      if (done != null) {
        return new Kept(done, "");
      }
      var kept = Files.createTempDirectory(folder, "kept");
      var visit = new Visit(kept, Optional.of(kept), PREPARATION_MAX);
      return switch (compile(compiler, first.get(), visit)) {
        case Compiled.Done _ -> {
          prepared.put(language, kept);
          yield new Kept(kept, "");
        }
        case Compiled.Faulty(_, var log) -> new Kept(kept, "its library cannot be built: " + log);
        case Compiled.TimedOut(var max) ->
            new Kept(kept, "its library was not built within " + max.toSeconds() + " s");
        case Compiled.Unavailable(var sentence) -> new Kept(kept, sentence);
      };
    } finally {
      preparing.unlock();
    }
  }

  private Compiled compile(Compiler compiler, Source source, Visit visit)
      throws IOException, InterruptedException {
    var readable = new ArrayList<>(compiler.readable());
    if (compiler.preparation().isPresent() && visit.writable().isEmpty()) {
      readable.add(visit.kept());
    }
    var cell = open(readable, visit.writable());
    try {
      var build = compiler.build(source);
      var main = cell.work().resolve(FOLDER);
      write(cell, main, build.files());
      write(cell, main, source.files());
      var environment = new HashMap<>(compiler.environment(visit.kept()));
      environment.put("PATH", path(compiler));
      return steps(new Bench(compiler, cell, environment), build.steps(), visit.timeMax());
    } finally {
      remove(cell.home());
    }
  }

  /// Where a compiler works.
  private record Bench(Compiler compiler, Jail.Cell cell, Map<String, String> environment) {}

  private Compiled steps(Bench bench, List<List<String>> steps, Duration timeMax)
      throws IOException, InterruptedException {
    long end = nanos.getAsLong() + timeMax.toNanos();
    var log = new StringBuilder();
    for (var command : steps) {
      var left = Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
      var ended = step(bench.cell(), command, bench.environment(), left);
      if (ended.isEmpty()) {
        return new Compiled.TimedOut(timeMax);
      }
      log.append(ended.get().output());
      if (!ended.get().isGood()) {
        log.append(signal(ended.get().exitCode()));
        return new Compiled.Faulty(bench.compiler().toolchain(), cleaned(bench.cell(), log));
      }
    }
    return module(bench, cleaned(bench.cell(), log));
  }

  private Optional<Ended> step(
      Jail.Cell cell, List<String> command, Map<String, String> environment, Duration timeMax)
      throws IOException, InterruptedException {
    var all = new HashMap<>(environment);
    all.putIfAbsent("PATH", SYSTEM_PATH);
    all.put("LC_ALL", "C.UTF-8");
    if (jail instanceof OpenDoor) {
      all.put("TMPDIR", cell.work().toString());
    }
    var words = jail.enter(cell, limited(command));
    return Processes.run(words, cell.work().resolve(FOLDER), all, timeMax);
  }

  /// The same command with limits on each process. Reserved addresses do not count as memory:
  /// compilers reserve many times what they use.
  private List<String> limited(List<String> command) {
    long cpuS = Math.max(1, limits.timeMax().toSeconds()) * CPU_FACTOR;
    var words = new ArrayList<String>();
    if (jail instanceof OpenDoor) {
      var script = "ulimit -c 0; ulimit -t \"$1\"; ulimit -f \"$2\"; shift 2; exec \"$@\"";
      var blocks = Long.toString(FILE_BYTES_MAX / 512);
      words.addAll(List.of("sh", "-c", script, "limits", Long.toString(cpuS), blocks));
    } else {
      words.addAll(List.of("prlimit", "--core=0", "--cpu=" + cpuS));
      words.addAll(List.of("--data=" + limits.memoryBytesMax(), "--fsize=" + FILE_BYTES_MAX));
      words.add("--nproc=" + PROCESSES_MAX);
    }
    words.addAll(command);
    return words;
  }

  private Jail.Cell open(List<Path> readable, Optional<Path> writable) throws IOException {
    var home = Files.createTempDirectory(folder, "job");
    var cell = new Jail.Cell(home, FOLDER, readable, writable);
    Files.createDirectories(cell.work().resolve(FOLDER));
    Files.createDirectory(cell.root());
    return cell;
  }

  private static void write(Jail.Cell cell, Path main, Map<String, String> files)
      throws IOException {
    for (var file : files.entrySet()) {
      var path = main.resolve(file.getKey()).normalize();
      if (!path.startsWith(cell.work()) || path.getParent() == null) {
        throw new IllegalArgumentException("a file outside its folder: " + file.getKey());
      }
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /// What was made. A link could lead anywhere, so only a file of its own counts.
  private Compiled module(Bench bench, String log) throws IOException {
    var file = bench.cell().work().resolve(FOLDER).resolve(Compiler.OUTPUT);
    var toolchain = bench.compiler().toolchain();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Compiled.Faulty(toolchain, log + "the compiler left no module\n");
    }
    long bytes = Files.size(file);
    if (bytes > limits.wasmBytesMax()) {
      var sentence =
          "the module has "
              + Quantity.bytes(bytes)
              + ", at most "
              + Quantity.bytes(limits.wasmBytesMax())
              + " are taken (modules.bytes.max)\n";
      return new Compiled.Faulty(toolchain, log + sentence);
    }
    return new Compiled.Done(toolchain, Bytes.of(Files.readAllBytes(file)), log);
  }

  private String signal(int exitCode) {
    return exitCode < SIGNALS
        ? ""
        : "\nthe compiler was ended by signal "
            + (exitCode - SIGNALS)
            + "; it may have "
            + Quantity.bytes(limits.memoryBytesMax())
            + " of memory (source.memory.max)\n";
  }

  private static String cleaned(Jail.Cell cell, StringBuilder log) {
    var text =
        log.toString()
            .replace(cell.work().resolve(FOLDER) + "/", "")
            .replace(cell.work() + "/", "")
            .replace(cell.start() + "/", "")
            .replace(Jail.Cell.WORK + "/", "");
    int max = SourceLimits.LOG_BYTES_MAX;
    return text.length() > max ? text.substring(0, max) : text;
  }

  /// The compiler's own programs, then those of the system.
  private static String path(Compiler compiler) {
    var path = new StringBuilder();
    compiler.readable().stream()
        .map(one -> one.resolve("bin"))
        .filter(Files::isDirectory)
        .forEach(one -> path.append(one).append(':'));
    return path + SYSTEM_PATH;
  }
}
