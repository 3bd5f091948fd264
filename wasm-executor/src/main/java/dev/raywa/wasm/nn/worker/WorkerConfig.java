package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnLimits;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How worker processes are made.
///
/// @param command the words of the command line before those of the worker, see [#command]
/// @param folder for native libraries, which stay, and for one folder per engine, which does not
/// @param tensors folder for the mapped file, best one in memory; see [#memoryFolder]
/// @param lanes sockets, as many as the engine's runs at a time
/// @param tensorsBytesMax size of the mapped file, in bytes
/// @param memoryBytesMax native memory of models and runs in the worker, in bytes
/// @param startTimeMax the longest that a start may take
/// @param backoffMin pause before the start after a first death; it doubles with each further one
/// @param backoffMax the longest pause
public record WorkerConfig(
    List<String> command,
    Path folder,
    Path tensors,
    int lanes,
    long tensorsBytesMax,
    long memoryBytesMax,
    Duration startTimeMax,
    Duration backoffMin,
    Duration backoffMax) {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /// The worker's own flags: a small heap, the smallest collector, the first compiler; a crash of
  /// native code ends it without a report and without a core.
  private static final List<String> FLAGS =
      List.of(
          "-Xmx48m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:-UsePerfData",
          "-XX:+SuppressFatalErrorMessage",
          "-XX:-CreateCoredumpOnCrash",
          "-Xlog:disable",
          "--enable-native-access=ALL-UNNAMED");

  /// Copies the list.
  public WorkerConfig {
    command = List.copyOf(command);
    if (command.isEmpty() || lanes < 1 || tensorsBytesMax < 1 || memoryBytesMax < 1) {
      throw new IllegalArgumentException("a worker needs a command, lanes and memory");
    }
    if (!startTimeMax.isPositive() || backoffMin.isNegative() || backoffMax.isNegative()) {
      throw new IllegalArgumentException("a worker's times must not be negative");
    }
  }

  /// Ten seconds for a start, pauses of 50 ms to 5 s; twice the tensors' limit for the file, which
  /// holds outputs too.
  public static WorkerConfig of(List<String> command, Path folder, NnLimits limits) {
    return new WorkerConfig(
        command,
        folder,
        memoryFolder(folder),
        limits.runsMax(),
        Math.multiplyExact(2, limits.tensorsBytesMax()),
        limits.memoryBytesMax(),
        Duration.ofSeconds(10),
        Duration.ofMillis(50),
        Duration.ofSeconds(5));
  }

  /// The command line of a worker, which works in another folder than this process.
  ///
  /// @param java the program
  /// @param classPath a jar or several paths that hold this class and what it needs, absolute or
  ///   from the folder in which this process works
  public static List<String> command(Path java, String classPath) {
    var words = new ArrayList<String>();
    words.add(java.toString());
    words.addAll(FLAGS);
    words.addAll(List.of("-cp", absolute(classPath), WorkerMain.class.getName()));
    return words;
  }

  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(path -> Path.of(path).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// A folder that lies in memory where the system has one, otherwise the given one.
  public static Path memoryFolder(Path otherwise) {
    return Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY)
        ? SHARED_MEMORY
        : otherwise;
  }
}
