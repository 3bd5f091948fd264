package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Functions of a real cluster, called by nothing but HTTP.
@Timeout(300)
final class InvokeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String[] ASYNC = {"Prefer", "respond-async"};

  /// Rounds that take some seconds.
  private static final String LONG = "[3000000000]";

  /// Rounds that nobody can wait for.
  private static final String ENDLESS = "[9000000000000000]";

  private List<NodeProcess> nodes = List.of();
  private final Curl curl = new Curl();

  @BeforeEach
  void start() {
    nodes = NodeProcess.cluster(3, "--cpus", "2", "--cluster-silence-max", "3s");
    assertThat(put("calls", Callees.FUNCTIONS).status()).isEqualTo(201);
    assertThat(put("cat", Callees.CAT).status()).isEqualTo(201);
    // A deployment is seen by other nodes some milliseconds later.
    for (var node : nodes) {
      await().atMost(PATIENCE).until(() -> curl.get(node, "/v1/functions/cat").status() == 200);
    }
  }

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
    curl.close();
  }

  @Test
  void answersAtEveryNode() {
    for (var node : nodes) {
      assertThat(curl.call(node, "calls/add", "[3, 4]").json().getInteger("result")).isEqualTo(7);
      assertThat(curl.call(node, "calls/pair", "[1, -9223372036854775808]").text())
          .contains("\"result\":[-9223372036854775808, 1]");
      assertThat(curl.call(node, "calls/echo", "[\"hällo\"]").text()).isEqualTo("hällo");
      assertThat(post(node, "/v1/functions/cat", "to stdin")).isEqualTo("to stdin");
      var failed = curl.call(node, "calls/fail", "[]");
      assertThat(failed.status()).isEqualTo(502);
      assertThat(failed.json().getJsonObject("error").getJsonArray("backtrace"))
          .containsExactly("fail");
    }
    var large = new byte[200_000];
    large[199_999] = 1;
    var echoed =
        curl.send(
            "POST",
            nodes.get(1),
            "/v1/functions/calls/echo",
            large,
            "Content-Type",
            "application/octet-stream");
    assertThat(echoed.response().body()).isEqualTo(large);
  }

  @Test
  void cancelsFromAnotherNode() {
    var task = curl.call(nodes.get(0), "calls/spin", ENDLESS, ASYNC).header("Location");
    awaitState(nodes.get(1), task, "RUNNING");

    assertThat(curl.send("DELETE", nodes.get(1), task, new byte[0]).status()).isEqualTo(202);

    awaitState(nodes.get(2), task, "STOPPED");
    var result = curl.get(nodes.get(2), task + "/result");
    assertThat(result.status()).isEqualTo(409);
    assertThat(result.json().getString("code")).isEqualTo("CANCELLED");
  }

  @Test
  void endsWhatItsClientLeaves() {
    var node = nodes.getFirst();
    CompletableFuture<Curl.Answer> call;
    try (var impatient = new Curl()) {
      call = CompletableFuture.supplyAsync(() -> impatient.call(node, "calls/spin", ENDLESS));
      await().atMost(PATIENCE).until(() -> total("?state=RUNNING") == 1);
    }
    assertThat(call).failsWithin(PATIENCE);

    await().atMost(PATIENCE).until(() -> total("?state=STOPPED") == 1);
    assertThat(total("?state=RUNNING")).isZero();
  }

  @Test
  void losesNothingWithTheNodeThatTookIt() throws Exception {
    var victim = nodes.get(0);
    var other = nodes.get(1);
    var task = curl.call(victim, "calls/spin", LONG, ASYNC).header("Location");
    var keyed = CompletableFuture.supplyAsync(() -> spinOnce(victim));
    await().atMost(PATIENCE).until(() -> total("?state=RUNNING") == 2);

    victim.kill();

    assertThat(keyed).failsWithin(PATIENCE);
    var again = spinOnce(other);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(spinOnce(nodes.get(2)).text()).isEqualTo(again.text());
    awaitState(other, task, "SUCCEEDED");
    var result = curl.get(other, task + "/result", "Accept", "application/json");
    assertThat(result.json().getLong("result")).isEqualTo(3_000_000_000L);
    assertThat(curl.get(nodes.get(2), task).json().getInteger("attempt")).isEqualTo(2);
  }

  @Test
  void losesNoneOfThousands() throws Exception {
    int count = 3000;
    var keys = new HashSet<String>();
    try (var clients = Executors.newFixedThreadPool(32)) {
      var calls =
          IntStream.range(0, count)
              .mapToObj(i -> (Callable<String>) () -> mixed(nodes.get(i % 3), i))
              .toList();
      var answers = clients.invokeAll(calls);
      for (int i = 0; i < count; i++) {
        assertThat(answers.get(i).get()).as("call %d", i).isEqualTo("right");
      }
    }
    for (int i = 0; i < count; i += 5) {
      keys.add(once(nodes.get((i + 1) % 3), i).json().getString("task"));
    }
    assertThat(keys).hasSize(count / 5);
    assertThat(total("")).isEqualTo(count);
    assertThat(total("?state=FAILED")).isEqualTo(count / 5);
    assertThat(total("?state=PENDING") + total("?state=RUNNING")).isZero();
  }

  /// One of five kinds of calls; says what is wrong with its answer, or that nothing is.
  private String mixed(NodeProcess node, int i) {
    return switch (i % 5) {
      case 0 -> right(once(node, i).json().getInteger("result") == i + 1);
      case 1 -> right(curl.call(node, "calls/noop", "").status() == 200);
      case 2 -> right(curl.call(node, "calls/echo", "[\"t" + i + "\"]").text().equals("t" + i));
      case 3 -> right(curl.call(node, "calls/fail", "[]").status() == 502);
      default -> {
        var task = curl.call(node, "calls/half", "[" + i + "]", ASYNC).header("Location");
        var status = curl.get(nodes.get((i + 1) % 3), task + "?wait=60").json();
        yield status.getDouble("result", -1.0) == i / 2.0 ? "right" : status.encode();
      }
    };
  }

  private static String right(boolean right) {
    return right ? "right" : "wrong";
  }

  private Curl.Answer once(NodeProcess node, int i) {
    return curl.call(node, "calls/add", "[" + i + ", 1]", "Idempotency-Key", "add-" + i);
  }

  private Curl.Answer spinOnce(NodeProcess node) {
    return curl.call(node, "calls/spin", LONG, "Idempotency-Key", "spin");
  }

  private Curl.Answer put(String name, byte[] wasm) {
    return curl.send("PUT", nodes.getFirst(), "/v1/functions/" + name, wasm);
  }

  private String post(NodeProcess node, String path, String body) {
    return curl.send("POST", node, path, body.getBytes(StandardCharsets.UTF_8)).text();
  }

  private int total(String query) {
    JsonObject list = curl.get(nodes.getLast(), "/v1/tasks" + query).json();
    assertThat(list.containsKey("missing")).as("all nodes answer").isFalse();
    return list.getInteger("total");
  }

  private void awaitState(NodeProcess node, String task, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(curl.get(node, task).json().getString("state")).isEqualTo(state));
  }
}
