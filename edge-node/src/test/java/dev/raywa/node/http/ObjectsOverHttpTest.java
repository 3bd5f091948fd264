package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.Objects.Found;
import dev.raywa.execution.Objects.View;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Objects, whole and in part.
final class ObjectsOverHttpTest extends OneSiteTest {
  private static final JobId JOB = new JobId(7);
  private static final TaskId DRIVER = TaskId.driver(JOB);
  private static final ObjectId OBJECT = ObjectId.put(DRIVER, 0);
  private static final String PATH = "/v1/objects/" + OBJECT;
  private static final byte[] TEXT = "0123456789".getBytes(StandardCharsets.UTF_8);

  @BeforeEach
  void start() {
    job(Namespace.DEFAULT, new JobState.Running(Site.NOW));
    site.jobs.objects.put(OBJECT, TEXT);
  }

  @Test
  void givesAllBytes() {
    var response = site.get(PATH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("0123456789");
    assertThat(header(response, "Content-Length")).isEqualTo("10");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(response, "ETag")).isEqualTo(tag());
    assertThat(site.jobs.objects.waited).isZero();
    assertThat(site.get(PATH + "?wait=3").statusCode()).isEqualTo(200);
    assertThat(site.jobs.objects.waited).isEqualTo(Duration.ofSeconds(3));
    assertThat(site.get(PATH + "?wait=61").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "bytes=0-0           | 206 | 0          | bytes 0-0/10",
        "bytes=2-4           | 206 | 234        | bytes 2-4/10",
        "bytes=8-            | 206 | 89         | bytes 8-9/10",
        "bytes=8-999999999999999999999 | 206 | 89 | bytes 8-9/10",
        "bytes=-3            | 206 | 789        | bytes 7-9/10",
        "bytes=-99           | 206 | 0123456789 | bytes 0-9/10",
        "bytes=10-           | 416 | none       | bytes */10",
        "bytes=-0            | 416 | none       | bytes */10",
        "bytes=1-2,4-5       | 200 | 0123456789 | none",
        "bytes=4-2           | 200 | 0123456789 | none",
        "bytes=-             | 200 | 0123456789 | none",
        "lines=1-2           | 200 | 0123456789 | none",
      })
  void givesParts(String range, int status, String body, String content) {
    var response = with("Range", range);

    assertThat(response.statusCode()).isEqualTo(status);
    if (body != null) {
      assertThat(response.body()).isEqualTo(body);
      assertThat(header(response, "Content-Length")).isEqualTo("" + body.length());
    }
    assertThat(response.headers().firstValue("Content-Range"))
        .isEqualTo(Optional.ofNullable(content));
  }

  @Test
  void heedsConditions() {
    assertThat(with("If-None-Match", tag()).statusCode()).isEqualTo(304);
    assertThat(with("If-None-Match", "\"x\", W/" + tag()).statusCode()).isEqualTo(304);
    assertThat(with("If-None-Match", "*").statusCode()).isEqualTo(304);
    assertThat(with("If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(with("Range", "bytes=1-1", "If-Range", tag()).statusCode()).isEqualTo(206);
    assertThat(with("Range", "bytes=1-1", "If-Range", "\"x\"").statusCode()).isEqualTo(200);
  }

  @Test
  void describesWithoutBytes() {
    var response = site.send("HEAD", PATH, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("10");
    assertThat(header(response, "ETag")).isEqualTo(tag());
    assertThat(site.jobs.objects.pieces).hasValue(0);
    var none = "/v1/objects/" + ObjectId.put(DRIVER, 9);
    assertThat(site.send("HEAD", none, new byte[0]).statusCode()).isEqualTo(404);
  }

  @Test
  void givesEmptyObjects() {
    site.jobs.objects.put(OBJECT, new byte[0]);

    assertThat(site.get(PATH).body()).isEmpty();
    assertThat(with("Range", "bytes=0-").statusCode()).isEqualTo(416);
  }

  @Test
  void sendsAsFastAsTheClientReads() throws Exception {
    var large = new byte[64 << 20];
    new Random(1).nextBytes(large);
    site.jobs.objects.put(OBJECT, large);
    try (var socket = site.connect()) {
      socket
          .getOutputStream()
          .write(
              ("GET " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      await().until(() -> site.jobs.objects.pieces.get() > 0);
      await().during(Duration.ofMillis(500)).until(() -> site.jobs.objects.pieces.get() < 40);
    }
    var whole =
        site.client.send(
            HttpRequest.newBuilder(site.uri(PATH)).build(), BodyHandlers.ofByteArray());
    assertThat(whole.body()).isEqualTo(large);
  }

  @Test
  void cutsTheConnectionWhenTheRestIsLost() {
    site.jobs.objects.put(OBJECT, new byte[5 << 20]);
    site.jobs.objects.lostFrom = 3 << 20;

    var request = HttpRequest.newBuilder(site.uri(PATH)).build();
    assertThat(site.client.sendAsync(request, BodyHandlers.ofByteArray()))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(IOException.class);
    site.jobs.objects.lostFrom = 0;
    var gone = site.get(PATH);
    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(gone.headers().firstValue("ETag")).isEmpty();
  }

  @Test
  void saysWhyThereIsNothing() {
    var found = site.jobs.objects.found;
    assertThat(problem("/v1/objects/" + ObjectId.put(DRIVER, 1))).isEqualTo("404 NO_SUCH_OBJECT");
    assertThat(problem("/v1/objects/" + ObjectId.put(TaskId.driver(new JobId(8)), 1)))
        .isEqualTo("404 NO_SUCH_OBJECT");
    assertThat(problem("/v1/objects/xyz")).isEqualTo("400 BAD_ID");
    found.put(OBJECT, new Found.NotYet());
    assertThat(problem(PATH)).isEqualTo("409 NOT_FINISHED");
    found.put(OBJECT, broken(TaskError.Code.OBJECT_LOST));
    assertThat(problem(PATH)).isEqualTo("410 OBJECT_GONE");
    found.put(OBJECT, broken(TaskError.Code.JOB_ENDED));
    assertThat(problem(PATH)).isEqualTo("410 OBJECT_GONE");
    found.put(OBJECT, broken(TaskError.Code.TRAPPED));
    assertThat(problem(PATH)).isEqualTo("502 GUEST_FAILED");
    job(Namespace.DEFAULT, new JobState.Stopped(Site.NOW, Site.NOW));
    assertThat(problem(PATH)).isEqualTo("410 OBJECT_GONE");
  }

  @Test
  void keepsNamespacesApart() {
    job(new Namespace("other"), new JobState.Running(Site.NOW));

    assertThat(problem(PATH)).isEqualTo("404 NO_SUCH_OBJECT");
    assertThat(problem("/v1/objects?job=7")).isEqualTo("404 NO_SUCH_JOB");
    assertThat(problem("/v1/objects?job=7&scope=node")).isEqualTo("404 NO_SUCH_JOB");
  }

  @Test
  void givesObjectsOfJobsOfOtherNodes() {
    try (var other = new Site(vertx, "node-2", Site.config())) {
      other.jobs.loads.addAll(site.jobs.loads);
      other.jobs.homes.put(JOB, new NodeId("node-1"));
      other.jobs.objects.put(OBJECT, TEXT);

      assertThat(other.get(PATH).body()).isEqualTo("0123456789");
      job(new Namespace("other"), new JobState.Running(Site.NOW));
      assertThat(other.get(PATH).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void listsTheObjectsOfAllNodes() {
    try (var other = new Site(vertx, "node-2", Site.config())) {
      site.jobs.loads.addAll(other.jobs.loads);
      other.jobs.loads.add(site.jobs.loads.getFirst());
      other.jobs.homes.put(JOB, new NodeId("node-1"));
      var place = new Stored.InGrid(70_000, new NodeId("node-3"), 1, FakeObjects.sha256(TEXT));
      var small = new Stored.Inline(Bytes.of(TEXT));
      var error = new TaskError(TaskError.Code.TRAPPED, "unreachable");
      site.jobs.objects.views.put(
          JOB,
          List.of(
              new View(OBJECT, Optional.of(place), Optional.empty()),
              new View(result(0), Optional.of(small), Optional.empty())));
      other.jobs.objects.views.put(
          JOB,
          List.of(
              new View(result(1), Optional.empty(), Optional.empty()),
              new View(result(2), Optional.empty(), Optional.of(error))));

      assertThat(ids("/v1/objects?job=7&limit=1", 4)).hasSize(4).isSorted();
      assertThat(ids("/v1/objects?job=7&state=PENDING", 1)).containsExactly("" + result(1));
      assertThat(ids("/v1/objects?job=7&task=" + DRIVER, 1)).containsExactly("" + OBJECT);
      var one = Site.json(site.get("/v1/objects?job=7&task=" + DRIVER)).getJsonArray("objects");
      assertThat(one.getJsonObject(0))
          .isEqualTo(
              JsonObject.of("id", "" + OBJECT, "task", "" + DRIVER, "kind", "put")
                  .put("state", "READY")
                  .put("owner", "node-1")
                  .put("producer", "node-3")
                  .put("size", 70_000)
                  .put("sha256", HexFormat.of().formatHex(FakeObjects.sha256(TEXT).array()))
                  .put(
                      "copies",
                      JsonArray.of(
                          JsonObject.of("kind", "primary", "node", "node-3"),
                          JsonObject.of("kind", "backup"))));
    }
  }

  @Test
  void refusesWrongParameters() {
    for (var query :
        List.of("job=0", "job=x", "state=GONE&job=7", "after=1&job=7", "task=1&job=7")) {
      var response = site.get("/v1/objects?" + query);
      assertThat(response.statusCode()).as(query).isEqualTo(400);
      assertThat(Site.json(response).getString("field"))
          .isEqualTo(query.substring(0, query.indexOf('=')));
    }
    assertThat(Site.json(site.get("/v1/objects")).getString("field")).isEqualTo("job");
  }

  private List<String> ids(String uri, int total) {
    var ids = new ArrayList<String>();
    Optional<String> next = Optional.of(uri);
    while (next.isPresent()) {
      var page = Site.json(site.get(next.get()));
      assertThat(page.getInteger("total")).isEqualTo(total);
      page.getJsonArray("objects").forEach(one -> ids.add(((JsonObject) one).getString("id")));
      next = Optional.ofNullable(page.getString("next")).map(id -> uri + "&after=" + id);
    }
    return ids;
  }

  private String problem(String path) {
    var response = site.get(path);
    return response.statusCode() + " " + Site.json(response).getString("code");
  }

  private HttpResponse<String> with(String... headers) {
    return site.send(HttpRequest.newBuilder(site.uri(PATH)).headers(headers));
  }

  private void job(Namespace namespace, JobState state) {
    var spec = Site.SPEC.with(namespace);
    site.jobs.statuses.put(
        JOB, new JobStatus(JOB, spec, state, TaskCounts.NONE, site.jobs.self(), 1));
  }

  private static Found broken(TaskError.Code code) {
    return new Found.Broken(new TaskError(code, "it is so"));
  }

  private static ObjectId result(int child) {
    return ObjectId.result(DRIVER.child(child), 0);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String tag() {
    return '"' + HexFormat.of().formatHex(FakeObjects.sha256(TEXT).array()) + '"';
  }
}
