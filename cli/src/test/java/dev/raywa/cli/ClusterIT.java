package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every example on three nodes, each a process of its own.
@Timeout(240)
final class ClusterIT implements GuestsContract {
  private static List<NodeProcess> nodes = List.of();

  @BeforeAll
  static void start() {
    nodes = NodeProcess.cluster(3, "--cpus", "1");
  }

  @AfterAll
  static void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Override
  public NodeProcess node() {
    return nodes.getFirst();
  }

  @Test
  void allNodesExecuteTasks() {
    var ran = Ran.on(node(), "--json", "examples/c/pi.wasm", "64", "2000000");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.summary().getJsonArray("nodes")).as(ran.err()).hasSize(3);
    assertThat(ran.summary().getJsonObject("tasks").getInteger("done")).isEqualTo(64);
    var alone = Ran.here(List.of("run", "--quiet", "examples/c/pi.wasm", "64", "2000000"));
    assertThat(ran.out()).isEqualTo(alone.out()).startsWith("pi = 3.14");
  }

  @Test
  void everyNodeTakesJobs() {
    for (var node : nodes) {
      var ran = Ran.on(node, "examples/c/square.wasm");

      assertThat(ran.out()).as(ran.err()).isEqualTo("[0, 1, 4, 9]\n");
    }
  }

  @Test
  void nothingIsLeftWhenJobsHaveEnded() {
    Ran.on(node(), "examples/c/fib.wasm", "8");

    node().awaitIdle();
  }
}
