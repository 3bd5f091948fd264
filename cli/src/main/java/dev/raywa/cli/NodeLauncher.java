package dev.raywa.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Starts a node in this process.
interface NodeLauncher {
  /// Blocks until the node is ready.
  ///
  /// @param settings keys and values as a node's configuration names them
  /// @param environment from which `RAYWA_*` is read
  /// @param file a YAML file with more of them
  /// @throws CommandFailed when a setting is wrong or the node cannot start; the message is for
  ///   people
  RunningNode start(
      Map<String, String> settings, Map<String, String> environment, Optional<Path> file)
      throws CommandFailed;

  /// What the line says that a node prints once it can be used; empty when it is another line.
  Optional<Ready> readyIn(String line);

  /// A node that can be used.
  ///
  /// @param http where it speaks HTTP, `host:port`
  /// @param port its cluster port
  record Ready(String http, int port) {}

  /// A node that serves until it is closed.
  interface RunningNode extends AutoCloseable {
    /// Where it speaks HTTP, `host:port`.
    String http();

    /// The line that tells that it can be used, and how many members its cluster has.
    String readyLine();

    /// The most memory that its process held, in bytes; empty where the system does not tell.
    OptionalLong memoryPeakBytes();

    /// Blocks until the node has ended, by [#close()] or for a reason of its own.
    void awaitEnd() throws InterruptedException;

    /// Takes no more work, and hands over what it has: blocks until it may be closed, for a grace
    /// period at most.
    void drain();

    /// Ends it in order; blocks until it has ended; harmless when repeated.
    @Override
    void close();
  }
}
