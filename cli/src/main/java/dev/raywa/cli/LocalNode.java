package dev.raywa.cli;

import dev.raywa.cli.NodeLauncher.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A node in a process of its own, which ends when its standard input does: with [#close()], and
/// also when this process is killed.
final class LocalNode implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final Duration END_MAX = Duration.ofSeconds(5);
  private static final int LINES_KEPT = 5;

  private final Process process;
  private final ArrayDeque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();

  private LocalNode(Process process) {
    this.process = process;
  }

  /// Starts a process; returns at once.
  ///
  /// @param readyIn finds the ready line among what it prints
  static LocalNode start(List<String> command, Function<String, Optional<Ready>> readyIn)
      throws CommandFailed {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().remove(ClusterOptions.VARIABLE);
      builder.environment().remove(ClusterOptions.TOKEN_VARIABLE);
      var node = new LocalNode(builder.start());
      Thread.ofPlatform().daemon().name("local-node").start(() -> node.read(readyIn));
      return node;
    } catch (IOException e) {
      var message = "cannot start a local node: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NODE_NOT_STARTED", message, e);
    }
  }

  /// Blocks until the node is ready.
  Ready awaitReady() throws CommandFailed, InterruptedException {
    try {
      return ready.get(READY_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw notReady("was not ready within " + READY_MAX.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw notReady("ended", e);
    }
  }

  private CommandFailed notReady(String state, Exception cause) {
    var message = "a local node %s; it last said: %s".formatted(state, lastWords());
    return new CommandFailed("NODE_NOT_STARTED", message, cause);
  }

  /// Asks it to end; returns at once.
  void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It has ended already.
    }
  }

  /// Ends it, by force when it does not end by itself; blocks until it is gone.
  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read(Function<String, Optional<Ready>> readyIn) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        readyIn.apply(line).ifPresent(ready::complete);
      }
    } catch (IOException e) {
      keep(CommandFailed.sentenceOf(e));
    } finally {
      ready.completeExceptionally(new IOException("the process ended"));
    }
  }

  private synchronized void keep(String line) {
    lastLines.add(line);
    if (lastLines.size() > LINES_KEPT) {
      lastLines.remove();
    }
  }

  private synchronized String lastWords() {
    return lastLines.isEmpty() ? "nothing" : String.join(" | ", lastLines);
  }
}
