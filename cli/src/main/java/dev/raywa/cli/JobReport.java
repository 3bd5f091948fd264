package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A status of a job as a node tells it, and what people read of it.
record JobReport(JsonObject status) {
  private static final String EXITED = "EXITED";
  private static final String DEADLINE = "DEADLINE_EXCEEDED";

  /// The number that names the job.
  long id() {
    return status.getLong("id", 0L);
  }

  /// PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED.
  String state() {
    return status.getString("state", "UNKNOWN");
  }

  /// The code of the failure, when there is one.
  Optional<String> errorCode() {
    return Optional.ofNullable(status.getJsonObject("error")).map(error -> error.getString("code"));
  }

  /// What the process ends with.
  int exitCode() {
    int guest = status.getInteger("exitCode", -1);
    return switch (state()) {
      case "SUCCEEDED" -> guest <= 0 ? ExitCodes.OK : ExitCodes.ofGuest(guest);
      case "FAILED" -> failureCode(guest);
      default -> ExitCodes.FAILED;
    };
  }

  private int failureCode(int guest) {
    var code = errorCode().orElse("");
    if (code.equals(DEADLINE)) {
      return ExitCodes.DEADLINE;
    }
    boolean own = code.equals(EXITED) && guest != 0;
    return own ? ExitCodes.ofGuest(guest) : ExitCodes.FAILED;
  }

  /// Lines that say why it failed; none when it did not, or when the guest chose its exit code.
  List<String> failure() {
    var error = status.getJsonObject("error");
    if (error == null || errorCode().orElse("").equals(EXITED)) {
      return List.of();
    }
    var first = error.getString("code", "FAILED") + ": " + error.getString("message", "no reason");
    var frames = error.getJsonArray("backtrace", new JsonArray());
    var lines = new ArrayList<String>();
    lines.add("raywa-vx: job " + id() + " failed: " + first);
    frames.forEach(frame -> lines.add("    at " + frame));
    return lines;
  }

  /// `job 1 SUCCEEDED 64 tasks 1 node 1.24 s peak 410 MiB`.
  ///
  /// @param peakBytes the most memory of the node, where that is this process
  String summary(OptionalLong peakBytes) {
    var tasks = tasks();
    long failed = tasks.getLong("failed", 0L);
    var words = new StringBuilder("job ").append(id()).append(' ').append(state());
    errorCode()
        .filter(EXITED::equals)
        .ifPresent(_ -> words.append(" (exit ").append(guestCode()).append(')'));
    words.append("  ").append(counted(tasks.getLong("done", 0L), "task"));
    if (failed > 0) {
      words.append(" (").append(failed).append(" failed)");
    }
    words.append("  ").append(counted(nodes(), "node")).append("  ").append(time());
    peakBytes.ifPresent(bytes -> words.append("  peak ").append(Quantity.bytes(bytes)));
    return words.toString();
  }

  /// `job 1 RUNNING 3 done 2 running 10 queued 1 node 1.2 s`.
  String progress() {
    var tasks = tasks();
    return "job %d %s  %d done  %d running  %d queued  %s  %s"
        .formatted(
            id(),
            state(),
            tasks.getLong("done", 0L),
            tasks.getLong("running", 0L),
            tasks.getLong("queued", 0L),
            counted(nodes(), "node"),
            time());
  }

  private int guestCode() {
    return status.getInteger("exitCode", -1);
  }

  private JsonObject tasks() {
    return status.getJsonObject("tasks", new JsonObject());
  }

  private long nodes() {
    return status.getJsonArray("nodes", new JsonArray()).size();
  }

  private String time() {
    return String.format(Locale.ROOT, "%.2f s", status.getLong("runningMs", 0L) / 1000.0);
  }

  private static String counted(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
