package dev.raywa.node.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end, or ends them with all that they started.
final class Processes {
  /// How long output is waited for that descendants of an ended process may still hold open.
  private static final long OUTPUT_MS_MAX = 1000;

  private Processes() {}

  /// Runs a program in a folder with this environment and nothing else; blocks. Empty when it took
  /// too long.
  static Optional<Ended> run(
      List<String> command, Path folder, Map<String, String> environment, Duration timeMax)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      process.getOutputStream().close();
      var said = new CompletableFuture<String>();
      Thread.ofVirtual().start(() -> said.complete(read(process.getInputStream())));
      if (!process.waitFor(timeMax.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      var output = said.completeOnTimeout("", OUTPUT_MS_MAX, TimeUnit.MILLISECONDS).join();
      return Optional.of(new Ended(process.exitValue(), output));
    } finally {
      end(process);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// Keeps the beginning and swallows the rest, so that nobody waits for a reader.
  private static String read(InputStream stream) {
    var kept = new ByteArrayOutputStream();
    var piece = new byte[8192];
    try (stream) {
      for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
        kept.write(piece, 0, Math.min(n, SourceLimits.LOG_BYTES_MAX - kept.size()));
      }
    } catch (IOException _) {
      // The process was ended: what came before counts.
    }
    return kept.toString(StandardCharsets.UTF_8);
  }
}
