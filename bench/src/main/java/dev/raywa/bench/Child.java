package dev.raywa.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A process of the product. Its standard output is read line by line, its standard error goes to a
/// file; it ends with [#close()], by force when it must.
final class Child implements AutoCloseable {
  private static final Duration END_MAX = Duration.ofSeconds(10);
  private static final String END = "\0end";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts a command in a folder.
  static Child start(Path folder, List<String> command, Path log) throws BenchmarkFailed {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // A cache that is made in the background would be measured as well.
    builder.environment().put("RAYWA_START_CACHE", "off");
    builder.environment().remove("RAYWA_ADDRESS");
    try {
      var child = new Child(builder.start(), log);
      // A frozen process would not notice the end of this one.
      Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
      Thread.ofVirtual().start(child::read);
      return child;
    } catch (IOException e) {
      throw new BenchmarkFailed("cannot start " + command.getFirst(), e);
    }
  }

  /// Blocks for the next line of the standard output.
  ///
  /// @return the line; none when the process closed its output
  Optional<String> line(Duration patience) throws BenchmarkFailed, InterruptedException {
    var line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      throw new BenchmarkFailed("nothing was printed for " + patience + ", see " + log);
    }
    return line.equals(END) ? Optional.empty() : Optional.of(line);
  }

  /// The id of the process.
  long pid() {
    return process.pid();
  }

  /// Sends the process a signal, such as `STOP`.
  void signal(String name) throws BenchmarkFailed, InterruptedException {
    try {
      var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start();
      if (kill.waitFor() != 0) {
        throw new BenchmarkFailed("kill -" + name + " was refused, see " + log);
      }
    } catch (IOException e) {
      throw new BenchmarkFailed("kill cannot be started", e);
    }
  }

  /// Ends the process as a power cut would; blocks until it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Whether the process has ended within the time.
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Blocks until the process has ended.
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException _) {
      // The process is gone; what it printed until then counts.
    } finally {
      lines.add(END);
    }
  }
}
