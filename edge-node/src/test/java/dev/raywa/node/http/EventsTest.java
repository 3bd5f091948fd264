package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What followers of a job are promised.
final class EventsTest extends OneSiteTest {
  private JobStatus job;

  @BeforeEach
  void start() {
    job = site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
  }

  @Test
  void tellsEverythingInOrderUntilTheEnd() throws Exception {
    var lines = follow();
    var task = TaskId.driver(new JobId(1)).child(0);
    follower()
        .emit(
            new JobEvent.DriverPrinted(1, Bytes.utf8("out\n")),
            new JobEvent.DriverPrinted(2, Bytes.of(new byte[] {(byte) 0xff, 0})),
            new JobEvent.TaskPrinted(task, "add", new NodeId("node-2"), 2, Bytes.utf8("hi")),
            new JobEvent.Ended(
                FakeJobs.with(job, new JobState.Succeeded(Site.NOW, Site.NOW.plusSeconds(1)))));

    var events = events(lines);

    assertThat(events).extracting(Event::name).containsExactly("stdout", "stderr", "task", "end");
    assertThat(Base64.getDecoder().decode(events.get(0).data())).asString().isEqualTo("out\n");
    assertThat(Base64.getDecoder().decode(events.get(1).data())).containsExactly(0xff, 0);
    assertThat(events.get(2).json())
        .isEqualTo(
            new JsonObject()
                .put("task", task.toString())
                .put("label", "add")
                .put("node", "node-2")
                .put("stream", "stderr")
                .put("text", Base64.getEncoder().encodeToString(new byte[] {'h', 'i'})));
    assertThat(events.get(3).json().getString("state")).isEqualTo("SUCCEEDED");
    assertThat(follower().closes).hasValue(1);
  }

  @Test
  void tellsTheLatestOfStatesThatChangeQuickly() throws Exception {
    var lines = follow();
    var changes =
        Stream.iterate(1L, n -> n <= 1000, n -> n + 1)
            .map(n -> (JobEvent) new JobEvent.Changed(done(n)))
            .toArray(JobEvent[]::new);
    follower().emit(changes);
    var first = nextEvent(lines);
    var second = nextEvent(lines);
    follower().emit(new JobEvent.Ended(done(1000)));

    assertThat(first.json().getJsonObject("tasks").getLong("done")).isEqualTo(1);
    assertThat(second.json().getJsonObject("tasks").getLong("done")).isEqualTo(1000);
    assertThat(events(lines)).extracting(Event::name).containsExactly("end");
  }

  @Test
  void holdsEventsBackForSlowReader() throws Exception {
    var text = Bytes.of(new byte[64 * 1024]);
    int pieces = 200;
    try (var socket = site.connect()) {
      ask(socket);
      var follower = follower();
      for (int i = 0; i < pieces; i++) {
        follower.emit(new JobEvent.DriverPrinted(1, text));
      }
      follower.emit(new JobEvent.Ended(job));
      await().until(() -> follower.pauses.get() > 0);
      assertThat(follower.delivered.get()).isLessThan(pieces);

      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      var events = events(lines);

      assertThat(events).hasSize(pieces + 1);
      assertThat(follower.resumes.get()).isEqualTo(follower.pauses.get());
    }
  }

  @Test
  void endsFollowingWhenTheClientLeaves() throws Exception {
    try (var socket = site.connect()) {
      ask(socket);
      follower();
    }

    await().until(() -> follower().closes.get() == 1);
    follower().emit(new JobEvent.DriverPrinted(1, Bytes.utf8("nobody listens")));
    await().until(() -> follower().delivered.get() == 1);
    assertThat(site.get("/healthz").statusCode()).isEqualTo(200);
  }

  private record Event(String name, String data) {
    JsonObject json() {
      return new JsonObject(data);
    }
  }

  private BufferedReader follow() throws Exception {
    var request = HttpRequest.newBuilder(site.uri("/v1/jobs/1/events")).build();
    var response = site.client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static void ask(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /v1/jobs/1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
  }

  private FakeJobs.Follower follower() {
    await().until(() -> !site.jobs.followers.isEmpty());
    return site.jobs.followers.getFirst();
  }

  private JobStatus done(long tasks) {
    var counts = new TaskCounts(tasks, 0, 0, 0, job.tasks().nodes());
    return new JobStatus(job.id(), job.spec(), job.state(), counts, job.node(), 1);
  }

  /// Events until the stream ends or `end` comes.
  private static List<Event> events(BufferedReader lines) throws IOException {
    var events = new ArrayList<Event>();
    do {
      events.add(nextEvent(lines));
    } while (!events.getLast().name().equals("end"));
    return events;
  }

  private static Event nextEvent(BufferedReader lines) throws IOException {
    var line = lines.readLine();
    while (!line.startsWith("event: ")) {
      line = lines.readLine();
    }
    var data = lines.readLine();
    return new Event(line.substring("event: ".length()), data.substring("data: ".length()));
  }
}
