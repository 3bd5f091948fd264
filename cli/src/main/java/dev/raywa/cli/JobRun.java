package dev.raywa.cli;

import dev.raywa.cli.ServerEvents.Event;
import dev.raywa.cli.TaskLines.TaskOutput;
import dev.raywa.message.Bytes;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs one job on a node and shows what it prints until it ends.
final class JobRun {
  private final NodeApi api;
  private final Screen screen;
  private final Interruption interruption;
  private final TaskLines taskLines;

  JobRun(NodeApi api, Screen screen, Interruption interruption) {
    this.api = api;
    this.screen = screen;
    this.interruption = interruption;
    this.taskLines = new TaskLines(screen::line);
  }

  /// Blocks until the job ends and answers its last status. Whatever keeps this from happening
  /// cancels the job.
  ///
  /// @param begun is told once it has started
  JobReport run(Program program, JsonObject job, Consumer<JobReport> begun)
      throws CommandFailed, InterruptedException {
    var started = start(program, job);
    begun.accept(started);
    interruption.cancelBy(() -> cancel(started));
    try {
      return follow(started);
    } catch (CommandFailed | InterruptedException | UncheckedIOException e) {
      cancel(started);
      throw e;
    } finally {
      screen.hideProgress();
    }
  }

  /// Starts a job and leaves it alone.
  JobReport start(Program program, JsonObject job) throws CommandFailed, InterruptedException {
    job.put("module", program.upload(api, screen));
    return new JobReport(api.postJob(job));
  }

  private JobReport follow(JobReport started) throws CommandFailed, InterruptedException {
    screen.progress(started.progress());
    try (var events = api.events(started.id())) {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        var last = on(event.get());
        if (last.isPresent()) {
          taskLines.finish();
          return last.get();
        }
      }
    } catch (IOException e) {
      throw cutOff(started, CommandFailed.sentenceOf(e));
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      throw cutOff(started, "an event cannot be read: " + CommandFailed.sentenceOf(e));
    }
    throw cutOff(started, "the stream ended too early");
  }

  private Optional<JobReport> on(Event event) {
    switch (event.name()) {
      case "stdout" -> screen.guestOut(Base64.getDecoder().decode(event.data()));
      case "stderr" -> screen.guestErr(Base64.getDecoder().decode(event.data()));
      case "task" -> taskLines.printed(taskOutput(new JsonObject(event.data())));
      case "status" -> screen.progress(new JobReport(new JsonObject(event.data())).progress());
      case "end" -> {
        return Optional.of(new JobReport(new JsonObject(event.data())));
      }
      default -> {} // An event of a newer node.
    }
    return Optional.empty();
  }

  private static TaskOutput taskOutput(JsonObject event) {
    return new TaskOutput(
        event.getString("task", ""),
        event.getString("label", ""),
        event.getString("node", ""),
        event.getString("stream", ""),
        Bytes.of(Base64.getDecoder().decode(event.getString("text", ""))));
  }

  private static CommandFailed cutOff(JobReport job, String reason) {
    var message = "lost sight of job " + job.id() + " while it ran: " + reason;
    return new CommandFailed("NO_CONNECTION", message);
  }

  private void cancel(JobReport job) {
    try {
      api.stopJob(job.id());
    } catch (CommandFailed _) {
      // The node is gone, and the job with it; following it has said so already.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
