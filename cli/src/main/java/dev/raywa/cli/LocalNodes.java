package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A cluster on this machine for one trial: a process for each node, all gone with the command.
final class LocalNodes implements Site {
  private static final int POLLS_MAX = 300;
  private static final Duration POLL = Duration.ofMillis(100);

  private final List<LocalNode> nodes = new ArrayList<>();
  private final Surroundings surroundings;
  private Address address = Address.DEFAULT;

  private LocalNodes(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Blocks until `count` nodes know each other.
  ///
  /// @param settings what each node is told
  static LocalNodes start(Surroundings surroundings, int count, Map<String, String> settings)
      throws CommandFailed, InterruptedException {
    var cluster = new LocalNodes(surroundings);
    boolean ready = false;
    try {
      cluster.startAll(count, settings);
      ready = true;
      return cluster;
    } finally {
      if (!ready) {
        cluster.close();
      }
    }
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public void close() {
    nodes.forEach(LocalNode::end);
    nodes.forEach(LocalNode::close);
  }

  private void startAll(int count, Map<String, String> settings)
      throws CommandFailed, InterruptedException {
    var first = startOne(settings, List.of()).awaitReady();
    address = Address.parse(first.http());
    var join = List.of("--join", "127.0.0.1:" + first.port());
    for (int i = 1; i < count; i++) {
      startOne(settings, join);
    }
    for (var node : nodes) {
      node.awaitReady();
    }
    awaitMembers(count);
  }

  private LocalNode startOne(Map<String, String> settings, List<String> more) throws CommandFailed {
    var command = new ArrayList<>(surroundings.self().words());
    command.addAll(List.of("node", NodeCommand.END_WITH_STDIN));
    settings.forEach((key, value) -> command.add("--" + key.replace('.', '-') + "=" + value));
    command.addAll(more);
    var node = LocalNode.start(command, surroundings.nodes()::readyIn);
    nodes.add(node);
    return node;
  }

  private void awaitMembers(int count) throws CommandFailed, InterruptedException {
    try (var api = new NodeApi(address, Access.NONE)) {
      for (int poll = 0; poll < POLLS_MAX; poll++) {
        if (api.nodes().getJsonArray("nodes", new JsonArray()).size() >= count) {
          return;
        }
        Thread.sleep(POLL);
      }
    }
    throw new CommandFailed(
        "NODE_NOT_STARTED",
        "%d local nodes started but did not find each other within %d s"
            .formatted(count, POLL.multipliedBy(POLLS_MAX).toSeconds()));
  }
}
