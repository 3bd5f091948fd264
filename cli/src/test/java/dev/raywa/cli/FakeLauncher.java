package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/// Starts fake nodes in this process.
final class FakeLauncher implements NodeLauncher {
  private static final Pattern READY =
      Pattern.compile("ready http=(\\S+) port=(\\d+) nodes=(\\d+)");

  private final List<Map<String, String>> started = new ArrayList<>();
  private final List<FakeNode.Scripted> script = new ArrayList<>();
  private int open;
  private int drained;

  /// What the jobs of the nodes tell.
  void script(FakeNode.Scripted... events) {
    script.addAll(List.of(events));
  }

  /// The settings of each node that was started.
  List<Map<String, String>> started() {
    return started;
  }

  /// How many nodes are not closed.
  int open() {
    return open;
  }

  /// How many nodes were drained.
  int drained() {
    return drained;
  }

  @Override
  public RunningNode start(
      Map<String, String> settings, Map<String, String> environment, Optional<Path> file)
      throws CommandFailed {
    if (settings.containsKey("wrong.key")) {
      throw new CommandFailed("NODE_NOT_STARTED", "unknown key \"wrong.key\"");
    }
    started.add(Map.copyOf(settings));
    try {
      var node = new FakeNode();
      node.script(script.toArray(FakeNode.Scripted[]::new));
      open++;
      return new Running(node, new CountDownLatch(1));
    } catch (IOException e) {
      throw new CommandFailed("NODE_NOT_STARTED", CommandFailed.sentenceOf(e), e);
    }
  }

  @Override
  public Optional<Ready> readyIn(String line) {
    var match = READY.matcher(line);
    return match.matches()
        ? Optional.of(new Ready(match.group(1), Integer.parseInt(match.group(2))))
        : Optional.empty();
  }

  private final class Running implements RunningNode {
    private final FakeNode node;
    private final CountDownLatch end;

    Running(FakeNode node, CountDownLatch end) {
      this.node = node;
      this.end = end;
    }

    @Override
    public String http() {
      return node.address();
    }

    @Override
    public String readyLine() {
      return "ready http=" + node.address() + " port=5701 nodes=1";
    }

    @Override
    public OptionalLong memoryPeakBytes() {
      return OptionalLong.of(410L << 20);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    @Override
    public void drain() {
      drained++;
    }

    @Override
    public void close() {
      if (end.getCount() > 0) {
        open--;
        end.countDown();
        node.close();
      }
    }
  }
}
