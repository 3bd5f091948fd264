package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.cli.Curl.Answer;
import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.OnnxWriter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Models of two nodes: what was pushed to one, guests of the other load by its name.
@Timeout(300)
final class ModelsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Error numbers of WASI-NN.
  private static final int OK = 0;

  private static final int NOT_FOUND = 8;
  private static final int UNSUPPORTED = 6;

  @TempDir private Path folder;
  private List<NodeProcess> nodes = List.of();
  private final Curl curl = new Curl();

  @BeforeEach
  void start() {
    nodes = NodeProcess.cluster(2, "--cpus", "2", "--nn-models-memory", "16m");
    deploy("default");
    deploy("other");
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
    curl.close();
  }

  @Test
  void runsOnOneNodeWhatWasPushedToTheOther() throws IOException {
    var file = Files.write(folder.resolve("twice.onnx"), sum(1).array()).toString();
    assertThat(ok("models", "push", "nets/twice", file))
        .isEqualTo("nets/twice@1\ninputs:\n  x f32 [1]\noutputs:\n  y f32 [1]\n");
    ok("models", "push", "nets/twice", Files.write(folder.resolve("b"), sum(2).array()) + "");

    for (var node : nodes) {
      await().atMost(PATIENCE).until(() -> load(node, "nets/twice@2") == OK);
      assertThat(run(node, "nets/twice", 2.5)).isEqualTo(2.5 + 2.5);
      assertThat(run(node, "nets/twice@1", -4)).isEqualTo(-8);
      assertThat(load(node, "nets/twice@3")).isEqualTo(NOT_FOUND);
      assertThat(load(node, "nets/twice@sha256:" + "0".repeat(64))).isEqualTo(NOT_FOUND);
    }
    assertThat(ok("models").lines()).hasSize(2);
    assertThat(ok("models", "show", "nets/twice")).contains("versions: 1, 2", "operators: 1: Add");
    assertThat(ok("models", "delete", "nets/twice")).isEqualTo("deleted nets/twice\n");
    for (var node : nodes) {
      await().atMost(PATIENCE).until(() -> load(node, "nets/twice") == NOT_FOUND);
    }
  }

  @Test
  void keepsNamespacesApart() {
    push(nodes.getFirst(), "net", sum(1), "other");

    for (var node : nodes) {
      await().atMost(PATIENCE).until(() -> call(node, "load", "other", "net").equals(OK));
      assertThat(load(node, "net")).isEqualTo(NOT_FOUND);
      // The same bytes may be brought where they were pushed, and nowhere else.
      await().atMost(PATIENCE).until(() -> bring(node, "other", sum(1)) == OK);
      assertThat(bring(node, "default", sum(1))).isEqualTo(UNSUPPORTED);
      assertThat(bring(node, "other", sum(2))).isEqualTo(UNSUPPORTED);
    }
  }

  @Test
  void makesRoomForModelsThatAreUsed() {
    // Three of them have no room at once.
    for (int i = 0; i < 3; i++) {
      push(nodes.getFirst(), "large" + i, large(i), "default");
    }
    var other = nodes.getLast();
    await().atMost(PATIENCE).until(() -> load(other, "large2") == OK);
    for (int i = 0; i < 6; i++) {
      assertThat(run(other, "large" + i % 3, i)).isEqualTo(2.0 * i);
    }

    assertThat(metric(other, "raywa_nn_models ")).isEqualTo(2);
    assertThat(metric(other, "raywa_nn_models_idle ")).isEqualTo(2);
    assertThat(metric(other, "raywa_nn_evictions_total ")).isGreaterThanOrEqualTo(4);
    assertThat(metric(other, "raywa_nn_restarts_total ")).isZero();
  }

  @Test
  void saysWhereModelsRun() {
    for (var node : nodes) {
      await()
          .atMost(PATIENCE)
          .until(() -> curl.get(node, "/v1/nodes").text().split("\"nn\":\"ready\"").length == 3);
    }
    assertThat(ok("nodes")).contains("nn=ready");
  }

  @Test
  void runPushesItsModels() throws IOException {
    var model = Files.write(folder.resolve("net.onnx"), sum(3).array());
    var module = Files.write(folder.resolve("noop.wasm"), Assembled.exits(0));
    ok("run", "--model", "net=" + model, module.toString());

    assertThat(run(nodes.getFirst(), "net", 21)).isEqualTo(42);
  }

  private void deploy(String namespace) {
    var path = "/v1/functions/infers";
    var put = curl.send("PUT", nodes.getFirst(), path, Callees.INFERS, in(namespace));
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    for (var node : nodes) {
      await().atMost(PATIENCE).until(() -> curl.get(node, path, in(namespace)).status() == 200);
    }
  }

  private void push(NodeProcess node, String name, Bytes onnx, String namespace) {
    var put = curl.send("PUT", node, "/v1/models/" + name, onnx.array(), in(namespace));
    assertThat(put.status()).as(put.text()).isEqualTo(201);
  }

  private int load(NodeProcess node, String name) {
    return ((Number) call(node, "load", "default", name)).intValue();
  }

  private int bring(NodeProcess node, String namespace, Bytes onnx) {
    var bytes = JsonObject.of("base64", Base64.getEncoder().encodeToString(onnx.array()));
    return ((Number) call(node, "bring", namespace, bytes)).intValue();
  }

  private double run(NodeProcess node, String name, double number) {
    return ((Number) call(node, "run", "default", name, number)).doubleValue();
  }

  private Object call(NodeProcess node, String export, String namespace, Object... arguments) {
    var list = new JsonArray(List.of(arguments)).encode();
    var answer = curl.call(node, "infers/" + export, list, in(namespace));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().getValue("result");
  }

  private double metric(NodeProcess node, String name) {
    Answer metrics = curl.get(node, "/metrics");
    var line = metrics.text().lines().filter(one -> one.startsWith(name)).findFirst();
    return Double.parseDouble(line.orElseThrow().substring(name.length()));
  }

  private static String[] in(String namespace) {
    return new String[] {"Raywa-Namespace", namespace};
  }

  /// Adds a number to itself; the constant makes it another model.
  private static Bytes sum(long constant) {
    return sum(new long[] {constant});
  }

  private static Bytes large(long constant) {
    return sum(IntStream.range(0, 800_000).mapToLong(i -> i + constant).toArray());
  }

  private static Bytes sum(long[] constants) {
    return new OnnxWriter()
        .input("x", ElementType.F32, 1)
        .output("y", ElementType.F32, 1)
        .constant("c", constants)
        .node("Add", "x", "x", "->", "y")
        .model();
  }

  private String ok(String... words) {
    var all = new ArrayList<>(List.of(words));
    int at = words[0].equals("run") ? 1 : words.length;
    all.addAll(at, List.of("--address", nodes.getFirst().http()));
    var ran = Ran.here(all);
    assertThat(ran.exitCode()).as("%s: %s", List.of(words), ran.err()).isZero();
    return ran.out();
  }
}
