package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// What became of a job, with what it printed once it ended.
final class JobView {
  private JobView() {}

  /// Asks for it and shows it.
  static void show(NodeApi api, long job, Screen screen, boolean json)
      throws CommandFailed, InterruptedException {
    var status = api.job(job);
    boolean finished = isFinal(status.getString("state", ""));
    var printed = finished ? printed(api, job) : Optional.of("");
    if (json) {
      printed.ifPresent(text -> status.put("output", text));
      screen.answer(status.put("finished", finished).encode());
    } else {
      show(screen, status, finished, printed);
    }
  }

  private static void show(
      Screen screen, JsonObject status, boolean finished, Optional<String> printed) {
    screen.answer("job status:");
    screen.answer("\tname: " + quoted(status.getString("name", "")));
    screen.answer("\tfinished: " + finished);
    screen.answer("\trunning time (ms): " + status.getLong("runningMs", 0L));
    screen.answer(
        "\texecution output: " + printed.map(JobView::quoted).orElse("gone with the job's node"));
    screen.answer("\tstate: " + status.getString("state", ""));
    screen.answer("\tnode: " + status.getString("node", ""));
    screen.answer("\tattempts: " + status.getInteger("attempt", 1));
    var error = status.getJsonObject("error");
    if (error != null) {
      screen.answer("\terror: " + error.getString("code") + ": " + error.getString("message"));
    }
  }

  private static boolean isFinal(String state) {
    return !state.equals("PENDING") && !state.equals("RUNNING");
  }

  /// What the driver printed; empty when nobody knows any more.
  private static Optional<String> printed(NodeApi api, long job)
      throws CommandFailed, InterruptedException {
    var text = new ByteArrayOutputStream();
    try (var events = api.events(job)) {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        if (event.get().name().equals("stdout")) {
          text.writeBytes(Base64.getDecoder().decode(event.get().data()));
        }
      }
      return Optional.of(text.toString(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    } catch (CommandFailed e) {
      if (e.code().equals("NO_SUCH_JOB") || e.code().equals("NODE_GONE")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// A text in quotes, with everything escaped that is not seen.
  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            default -> {
              if (Character.isISOControl(c)) {
                quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                quoted.append((char) c);
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
