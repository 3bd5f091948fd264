package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.execution.Jobs.Following;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// One client that follows one job by server-sent events.
///
/// A client that reads slowly holds the events back, and with them the driver. Of states that
/// change quickly only the latest is sent, ten times a second at most. Used by one event loop.
final class EventStream {
  private static final int STATUS_INTERVAL_MS = 100;
  private static final int SILENCE_MAX_MS = 15_000;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Function<JobStatus, JsonObject> statuses;
  private Optional<Following> following = Optional.empty();
  private Optional<JobStatus> latest = Optional.empty();
  private OptionalLong beat = OptionalLong.empty();
  private boolean statusSentLately;
  private boolean held;
  private boolean over;

  EventStream(Vertx vertx, HttpServerResponse response, Function<JobStatus, JsonObject> statuses) {
    this.vertx = vertx;
    this.response = response;
    this.statuses = statuses;
    response.closeHandler(_ -> close()).exceptionHandler(_ -> close());
  }

  /// The job was found, and is followed from now on.
  void begin(Following found) {
    if (over) {
      found.close();
      return;
    }
    following = Optional.of(found);
    beat = OptionalLong.of(vertx.setPeriodic(SILENCE_MAX_MS, _ -> keepAlive()));
    write(": following\n\n");
    if (held) {
      found.pause();
    }
  }

  /// Takes what happens to the job.
  void on(JobEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case JobEvent.DriverPrinted(var stream, var text) -> send(name(stream), base64(text));
      case JobEvent.TaskPrinted printed -> send("task", json(printed).encode());
      case JobEvent.Changed(var status) -> changed(status);
      case JobEvent.Ended(var status) -> {
        send("end", statuses.apply(status).encode());
        response.end();
        close();
      }
    }
  }

  private void changed(JobStatus status) {
    latest = Optional.of(status);
    if (!statusSentLately) {
      sendLatest();
    }
  }

  private void sendLatest() {
    statusSentLately = false;
    if (over || held || latest.isEmpty()) {
      return;
    }
    var status = latest.get();
    latest = Optional.empty();
    statusSentLately = true;
    vertx.setTimer(STATUS_INTERVAL_MS, _ -> sendLatest());
    send("status", statuses.apply(status).encode());
  }

  private void send(String event, String data) {
    write("event: " + event + "\ndata: " + data + "\n\n");
  }

  private void write(String text) {
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    response.write(text);
    if (response.writeQueueFull() && !held) {
      held = true;
      following.ifPresent(Following::pause);
      response.drainHandler(_ -> drained());
    }
  }

  private void drained() {
    if (held && !over) {
      held = false;
      following.ifPresent(Following::resume);
      if (!statusSentLately) {
        sendLatest();
      }
    }
  }

  private void keepAlive() {
    if (!over && !held) {
      write(": still there\n\n");
    }
  }

  private void close() {
    if (!over) {
      over = true;
      beat.ifPresent(vertx::cancelTimer);
      following.ifPresent(Following::close);
    }
  }

  private static JsonObject json(JobEvent.TaskPrinted printed) {
    return new JsonObject()
        .put("task", printed.task().toString())
        .put("label", printed.label())
        .put("node", printed.node().value())
        .put("stream", name(printed.stream()))
        .put("text", base64(printed.text()));
  }

  private static String name(int stream) {
    return stream == 1 ? "stdout" : "stderr";
  }

  private static String base64(Bytes text) {
    return Base64.getEncoder().encodeToString(text.array());
  }
}
