package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client of one node is a client of all.
final class RelayTest extends OneSiteTest {
  private Site other;
  private JobStatus job;

  @BeforeEach
  void start() {
    other = new Site(vertx, "node-2", Site.config());
    site.jobs.loads.addAll(other.jobs.loads);
    job = other.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
    site.jobs.homes.put(job.id(), new NodeId("node-2"));
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void answersForJobsOfOtherNodes() {
    var status = site.get("/v1/jobs/1");
    var stopped = site.send(HttpRequest.newBuilder(site.uri("/v1/jobs/1")).DELETE());

    assertThat(status.statusCode()).isEqualTo(200);
    assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(Site.json(status).getString("node")).isEqualTo("node-2");
    assertThat(stopped.statusCode()).isEqualTo(202);
    assertThat(Site.json(stopped).getString("state")).isEqualTo("STOPPED");
  }

  @Test
  void passesProblemsOnAsTheyAre() {
    other.jobs.statuses.clear();

    var response = site.get("/v1/jobs/1");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(Site.json(response).getString("code")).isEqualTo("NO_SUCH_JOB");
  }

  @Test
  void streamsEventsAsTheyHappen() throws Exception {
    var request = HttpRequest.newBuilder(site.uri("/v1/jobs/1/events")).build();
    var response = site.client.send(request, BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo(": following");
      follower().emit(new JobEvent.DriverPrinted(1, Bytes.utf8("now\n")));
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("event: stdout");
      assertThat(follower().closes).hasValue(0);
    }
    await().until(() -> follower().closes.get() > 0);
  }

  @Test
  void neverHandsOnTwice() {
    other.jobs.statuses.clear();
    other.jobs.loads.addAll(site.jobs.loads);
    other.jobs.homes.put(job.id(), new NodeId("node-1"));

    var response = site.get("/v1/jobs/1");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(Site.json(response).getString("code")).isEqualTo("NODE_UNREACHABLE");
    assertThat(Site.json(response).getString("detail")).contains("ask again");
  }

  @Test
  void saysWhichNodeCannotBeReached() throws Exception {
    int port = freePort();
    site.jobs.loads.add(Site.load("node-3", "127.0.0.1:" + port));
    site.jobs.homes.put(new JobId(7), new NodeId("node-3"));

    var response = site.get("/v1/jobs/7");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(Site.json(response).getString("code")).isEqualTo("NODE_UNREACHABLE");
    assertThat(Site.json(response).getString("detail"))
        .startsWith("cannot reach node node-3 at 127.0.0.1:" + port);
  }

  @Test
  void saysThatANodeIsGone() {
    site.jobs.homes.put(new JobId(8), new NodeId("node-4"));

    var response = site.get("/v1/jobs/8");

    assertThat(response.statusCode()).isEqualTo(410);
    assertThat(Site.json(response).getString("code")).isEqualTo("NODE_GONE");
  }

  @Test
  void startsAJobWhereItsDemandCanBeMet() {
    other.store.putModule(Bytes.of(Site.WASM));
    site.jobs.loads.removeIf(load -> load.node().value().equals("node-2"));
    site.jobs.loads.add(Sized.load("node-2", other.gateway.address().toString(), 8000));
    other.jobs.loads.clear();
    other.jobs.loads.add(Sized.load("node-2", other.gateway.address().toString(), 8000));

    var response = site.post("{\"module\": \"" + Site.MODULE + "\", \"cpus\": 4}");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).isPresent();
    assertThat(site.jobs.submitted).isEmpty();
    assertThat(other.jobs.submitted).hasSize(1);
    assertThat(other.jobs.submitted.getFirst().options().demand().cpuMilli()).isEqualTo(4000);
  }

  @Test
  void refusesWhatNoNodeCanEverGive() {
    site.store.putModule(Bytes.of(Site.WASM));

    var response = site.post("{\"module\": \"" + Site.MODULE + "\", \"cpus\": 64}");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Site.json(response).getString("code")).isEqualTo("UNSCHEDULABLE");
    assertThat(Site.json(response).getString("detail"))
        .isEqualTo(
            "no node can ever give cpu 64; the largest of 2 has cpu 2, memory 1 GiB, {zone=a}");
  }

  @Test
  void passesBodiesOn() {
    site.jobs.loads.removeIf(load -> load.node().value().equals("node-2"));
    site.jobs.loads.add(Sized.load("node-2", other.gateway.address().toString(), 8000));

    var request =
        HttpRequest.newBuilder(site.uri("/v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"module\": \"" + Site.MODULE + "\", \"cpus\": 4}"));
    HttpResponse<String> response = site.send(request);

    assertThat(response.statusCode()).as("node-2 thinks it has 2 cores").isEqualTo(422);
    assertThat(Site.json(response).getString("detail")).contains("the largest of 1 has cpu 2");
  }

  private FakeJobs.Follower follower() {
    await().until(() -> !other.jobs.followers.isEmpty());
    return other.jobs.followers.getFirst();
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
