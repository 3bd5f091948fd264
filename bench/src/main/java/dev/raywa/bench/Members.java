package dev.raywa.bench;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// What the first node of a cluster says of its members.
final class Members {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Members() {}

  /// All members; none when there is no answer.
  static List<JsonObject> of(Cluster cluster) throws InterruptedException {
    try (var client = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build()) {
      var uri = URI.create("http://" + cluster.http() + "/v1/nodes");
      var request = HttpRequest.newBuilder(uri).timeout(ANSWER_MAX).GET().build();
      var body = client.send(request, BodyHandlers.ofString()).body();
      return new JsonObject(body)
          .getJsonArray("nodes", new JsonArray()).stream().map(JsonObject.class::cast).toList();
    } catch (IOException | DecodeException _) {
      return List.of();
    }
  }

  /// One member, or an empty document when it is not known.
  static JsonObject of(Cluster cluster, Cluster.Member member) throws InterruptedException {
    return of(cluster).stream()
        .filter(one -> one.getString("http", "").equals(member.http()))
        .findFirst()
        .orElseGet(JsonObject::new);
  }

  /// Blocks until there are so many.
  static void await(Cluster cluster, int count) throws BenchmarkFailed, InterruptedException {
    await(cluster, PATIENCE, members -> members.size() == count, count + " members");
  }

  /// Blocks until a member is as it should be.
  static void await(Cluster cluster, Cluster.Member member, Predicate<JsonObject> is, String what)
      throws BenchmarkFailed, InterruptedException {
    await(
        cluster,
        PATIENCE,
        members ->
            members.stream()
                .anyMatch(one -> one.getString("http", "").equals(member.http()) && is.test(one)),
        what);
  }

  private static void await(
      Cluster cluster, Duration patience, Predicate<List<JsonObject>> are, String what)
      throws BenchmarkFailed, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!are.test(of(cluster))) {
      if (System.nanoTime() > end) {
        throw new BenchmarkFailed("waited for " + what + " longer than " + patience);
      }
      Thread.sleep(PAUSE);
    }
  }
}
