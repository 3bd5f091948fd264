package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodesCommandTest {
  @TempDir Path directory;
  private FakeNode node;
  private Typed typed;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
    typed = new Typed(directory);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void listsNodesWithTheirLoad() {
    node.addNode(FakeNode.node("a-longer-name", false).put("labels", new JsonObject()));

    assertThat(typed.run("nodes", "--address", node.address())).isZero();

    var load = "127.0.0.1:8080  1.5 of 2   512 MiB of 1 GiB  1        0        3       120       ";
    assertThat(typed.outText().lines())
        .containsExactly(
            "NODE           HTTP            CPUS FREE  MEMORY FREE       RUNNING  BLOCKED  QUEUED"
                + "  EXECUTED  LABELS",
            "n1 *           " + load + "zone=a",
            "a-longer-name  " + load + "-");
  }

  @Test
  void saysOnStderrThatPartOfTheClusterIsMissing() {
    assertThat(typed.run("nodes", "--address", node.address())).isZero();
    assertThat(typed.errText()).isEmpty();
    node.clusterTrouble = JsonObject.of("cluster", "split suspected: 1 of 1 other nodes lost");

    assertThat(typed.run("nodes", "--address", node.address())).isZero();

    assertThat(typed.errText()).isEqualTo("split suspected: 1 of 1 other nodes lost\n");
  }

  @Test
  void listsThemInJson() {
    typed.environment.put("RAYWA_ADDRESS", "http://" + node.address() + "/");

    assertThat(typed.run("nodes", "--json")).isZero();

    var nodes = new JsonObject(typed.outText()).getJsonArray("nodes");
    assertThat(nodes.getJsonObject(0)).isEqualTo(FakeNode.node("n1", true));
  }

  @Test
  void saysWhenTheVariableIsWrong() {
    typed.environment.put("RAYWA_ADDRESS", "nowhere");

    assertThat(typed.run("nodes")).isEqualTo(125);
    assertThat(typed.errText())
        .isEqualTo(
            "raywa-vx: RAYWA_ADDRESS: an address is host:port, such as 127.0.0.1:8080, was:"
                + " nowhere\n");
  }
}
