package dev.raywa.cli;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/// A job that nobody is attached to, asked for at any node.
record DetachedJob(long id) {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  /// Starts a guest.
  ///
  /// @param restarts how often its driver may be started again
  /// @param words the file, from the root of the repository, and its arguments
  static DetachedJob post(NodeProcess node, int restarts, String... words) throws Exception {
    var wasm = Files.readAllBytes(Checkout.root().resolve(words[0]));
    var module = sha256(wasm);
    var api = node.api();
    if (!api.knows(module)) {
      api.putModule(module, BodyPublishers.ofByteArray(wasm));
    }
    var job =
        new JsonObject()
            .put("name", "detached")
            .put("module", module)
            .put("args", new JsonArray(List.of(words)))
            .put("restarts", restarts)
            .put("attached", false);
    return new DetachedJob(api.postJob(job).getLong("id"));
  }

  private static String sha256(byte[] wasm) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(wasm));
  }

  /// What a node says, by itself or for the node of the job: the status, or a problem.
  JsonObject at(NodeProcess node) throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build()) {
      var uri = URI.create("http://" + node.http() + "/v1/jobs/" + id);
      var request =
          HttpRequest.newBuilder(uri)
              .timeout(ANSWER_MAX)
              .header("Authorization", "Bearer " + NodeProcess.TOKEN)
              .GET()
              .build();
      var body = client.send(request, BodyHandlers.ofByteArray()).body();
      return new JsonObject(new String(body, StandardCharsets.UTF_8));
    } catch (DecodeException e) {
      throw new IOException("the answer is not JSON", e);
    }
  }

  /// Blocks until the job has ended.
  ///
  /// @return the last that the node said, which is no end when the time is over
  JsonObject awaitEnd(NodeProcess node, Duration limit) {
    var last = new JsonObject[] {new JsonObject()};
    try {
      await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(() -> {
            last[0] = at(node);
            return isOver(last[0]);
          });
    } catch (ConditionTimeoutException _) {
      // The caller sees what it was.
    }
    return last[0];
  }

  private static boolean isOver(JsonObject status) {
    return List.of("SUCCEEDED", "FAILED", "STOPPED").contains(status.getString("state", ""));
  }
}
