package dev.raywa.cli;

import dev.raywa.message.Bytes;
import dev.raywa.node.Inspect;
import dev.raywa.node.Node;
import dev.raywa.node.NodeConfig;
import dev.raywa.node.ReadyLine;
import dev.raywa.node.words.HostPort;
import dev.raywa.wasm.Inspection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The only place where the command line touches the node's own classes.
final class EdgeNode implements NodeLauncher, ModuleInspector {
  @Override
  public RunningNode start(
      Map<String, String> settings, Map<String, String> environment, Optional<Path> file)
      throws CommandFailed {
    try {
      return new Running(Node.start(NodeConfig.from(settings, environment, file)));
    } catch (RuntimeException e) {
      throw new CommandFailed("NODE_NOT_STARTED", CommandFailed.sentenceOf(e), e);
    }
  }

  @Override
  public Optional<Ready> readyIn(String line) {
    return ReadyLine.parse(line).map(ready -> new Ready(ready.http().toString(), ready.port()));
  }

  @Override
  public Inspection inspect(Bytes wasm) {
    return Inspect.module(wasm);
  }

  private record Running(Node node) implements RunningNode {
    @Override
    public String http() {
      return node.http();
    }

    @Override
    public String readyLine() {
      return new ReadyLine(
              node.id(), node.scheme(), HostPort.parse(node.http()), node.port(), node.nodes())
          .text();
    }

    @Override
    public OptionalLong memoryPeakBytes() {
      return ProcessMemory.peakBytes();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      node.awaitEnd();
    }

    @Override
    public void drain() {
      node.drain();
    }

    @Override
    public void close() {
      node.close();
    }
  }
}
