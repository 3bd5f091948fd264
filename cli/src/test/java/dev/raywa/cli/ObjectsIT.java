package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The tasks and objects of a job on two nodes: what one has, the other shows.
@Timeout(240)
final class ObjectsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int BYTES = 3_000_000;

  @TempDir private Path folder;
  private List<NodeProcess> nodes = List.of();
  private final Curl curl = new Curl();
  private String job = "";

  @BeforeEach
  void start() throws IOException {
    nodes = NodeProcess.cluster(2, "--cpus", "2");
    var module = Files.write(folder.resolve("stores.wasm"), Callees.STORES).toString();
    job = ok("run", "--detach", "--quiet", module).strip();
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
    curl.close();
  }

  @Test
  void showsTasksOfAllNodes() {
    await().atMost(PATIENCE).until(() -> tasks(1, "?state=RUNNING").size() == 4);

    var ran = tasks(1, "").stream().map(one -> one.getString("ranOn")).collect(Collectors.toSet());
    assertThat(ran).hasSize(2);
    assertThat(tasks(0, "")).hasSize(4);
    assertThat(ok("tasks", "list", "--job", job, "--limit", "2").lines()).hasSize(3);
    var one = tasks(1, "").getFirst().getString("id");
    assertThat(curl.get(nodes.get(1), "/v1/tasks/" + one).json().getString("state"))
        .isEqualTo("RUNNING");

    var stopped = curl.send("DELETE", nodes.get(1), "/v1/tasks/" + one, new byte[0]);
    assertThat(stopped.status()).as(stopped.text()).isEqualTo(202);
    await().atMost(PATIENCE).until(() -> ok("tasks", "show", one).contains("state: STOPPED"));
    assertThat(tasks(1, "?state=STOPPED")).hasSize(1);
    assertThat(ok("jobs", "stats", job)).contains("tasks: 1\n  CANCELLED: 1\n");
  }

  @Test
  void readsPartsOfObjectsThroughAnotherNode() throws IOException {
    await().atMost(PATIENCE).until(() -> objects("&state=READY").size() == 1);
    var object = objects("&state=READY").getFirst();
    var path = "/v1/objects/" + object.getString("id");
    assertThat(object.getLong("size")).isEqualTo(BYTES);
    assertThat(object.getJsonArray("copies")).hasSize(2);

    for (var node : nodes) {
      var part = curl.get(node, path, "Range", "bytes=1048000-2200000");
      assertThat(part.status()).as(part.text()).isEqualTo(206);
      assertThat(part.header("Content-Range")).isEqualTo("bytes 1048000-2200000/" + BYTES);
      assertThat(part.response().body())
          .isEqualTo(Arrays.copyOfRange(expected(), 1_048_000, 2_200_001));
      assertThat(curl.get(node, path).response().body()).isEqualTo(expected());
    }
    var file = folder.resolve("object.bin");
    ok("objects", "get", object.getString("id"), "-o", file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(expected());
    assertThat(ok("objects", "show", object.getString("id")))
        .contains("sha256: " + object.getString("sha256"));

    ok("jobs", "stop", job);
    await().atMost(PATIENCE).until(() -> ok("jobs", "status", job).contains("STOPPED"));
    for (var node : nodes) {
      assertThat(curl.get(node, path).status()).isEqualTo(410);
    }
  }

  private List<JsonObject> tasks(int node, String query) {
    var list = curl.get(nodes.get(node), "/v1/jobs/" + job + "/tasks" + query).json();
    return Tables.objects(list, "tasks");
  }

  private List<JsonObject> objects(String query) {
    var list = curl.get(nodes.get(1), "/v1/objects?job=" + job + query).json();
    return Tables.objects(list, "objects");
  }

  private static byte[] expected() {
    var bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (i >> 8);
    }
    return bytes;
  }

  private String ok(String... words) {
    var all = new ArrayList<>(List.of(words));
    int at = words[0].equals("run") ? 1 : words.length;
    all.addAll(at, List.of("--address", nodes.get(1).http()));
    var ran = Ran.here(all);
    assertThat(ran.exitCode()).as("%s: %s", List.of(words), ran.err()).isZero();
    return ran.out();
  }
}
