package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node that is lost in the middle of a job.
@Timeout(300)
final class LostNodeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String[] PI = {"--json", "examples/c/pi.wasm", "48", "20000000"};

  private List<NodeProcess> nodes = List.of();

  @BeforeEach
  void start() {
    nodes = NodeProcess.cluster(3, "--cpus", "1", "--cluster-silence-max", "3s");
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void itsTasksRunElsewhere() throws Exception {
    var node = nodes.getFirst();
    var victim = nodes.getLast();
    var id = victim.id();
    var job = CompletableFuture.supplyAsync(() -> Ran.on(node, PI));
    await()
        .atMost(PATIENCE)
        .until(() ->
            node.members().stream()
                .anyMatch(one -> one.getString("id").equals(id) && one.getInteger("running") > 0));

    victim.kill();

    var ran = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(node.members()).hasSize(2));
    node.awaitIdle();
    assertThat(Ran.on(node, PI).out()).isEqualTo(ran.out()).startsWith("pi = 3.14");
  }
}
