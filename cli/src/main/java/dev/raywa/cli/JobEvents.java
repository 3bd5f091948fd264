package dev.raywa.cli;

import dev.raywa.cli.ServerEvents.Event;
import dev.raywa.cli.TaskLines.TaskOutput;
import dev.raywa.message.Bytes;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Shows what a job prints, event by event.
final class JobEvents {
  private final Screen screen;
  private final boolean json;
  private final TaskLines taskLines;

  /// @param json whether each event becomes a line of JSON on stdout
  JobEvents(Screen screen, boolean json) {
    this.screen = screen;
    this.json = json;
    this.taskLines = new TaskLines(screen::line);
  }

  /// Shows one event; those that are no output show nothing.
  void on(Event event) throws CommandFailed {
    try {
      switch (event.name()) {
        case "stdout", "stderr" -> printed(event.name(), decoded(event.data()));
        case "task" -> taskPrinted(new JsonObject(event.data()));
        default -> {} // States, and events of a newer node.
      }
    } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
      var message = "an event cannot be read: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NO_CONNECTION", message, e);
    }
  }

  /// Shows the last line of tasks that did not end it.
  void finish() {
    taskLines.finish();
  }

  private void printed(String stream, byte[] bytes) {
    if (json) {
      screen.answer(JsonObject.of("stream", stream, "text", text(bytes)).encode());
    } else if (stream.equals("stdout")) {
      screen.guestOut(bytes);
    } else {
      screen.guestErr(bytes);
    }
  }

  private void taskPrinted(JsonObject event) {
    var bytes = decoded(event.getString("text", ""));
    if (json) {
      screen.answer(event.put("text", text(bytes)).encode());
      return;
    }
    taskLines.printed(
        new TaskOutput(
            event.getString("task", ""),
            event.getString("label", ""),
            event.getString("node", ""),
            event.getString("stream", ""),
            Bytes.of(bytes)));
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
