package dev.raywa.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// Shows what came of a call of a function.
final class CallOutcome {
  private static final String GUEST_FAILED = "GUEST_FAILED";
  private static final String DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED";

  private final Screen screen;
  private final boolean json;

  CallOutcome(Screen screen, boolean json) {
    this.screen = screen;
    this.json = json;
  }

  /// Shows a result: bytes as they are, values a line each.
  void show(HttpResponse<byte[]> response) throws CommandFailed {
    var type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.startsWith("application/json")) {
      screen.guestOut(response.body());
      return;
    }
    var text = new String(response.body(), StandardCharsets.UTF_8).strip();
    if (json) {
      screen.answer(text);
      return;
    }
    var result = document(text).getValue("result");
    if (result instanceof JsonArray values) {
      values.forEach(value -> screen.answer(word(value)));
    } else if (result != null) {
      screen.answer(word(result));
    }
  }

  /// The document of an answer.
  static JsonObject document(String text) throws CommandFailed {
    try {
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw new CommandFailed("NOT_A_NODE", "the answer is not the JSON of a node", e);
    }
  }

  /// Shows why a function failed and answers the exit code; what is no failure of the function is
  /// thrown again.
  int failed(CommandFailed failure) throws CommandFailed {
    int exitCode =
        switch (failure.code()) {
          case GUEST_FAILED -> ExitCodes.GUEST_FAILED;
          case DEADLINE_EXCEEDED -> ExitCodes.DEADLINE;
          default -> throw failure;
        };
    var problem = failure.problem();
    var usual = JsonObject.of("code", failure.code(), "message", failure.getMessage());
    var error = problem.getJsonObject("error", usual);
    if (json) {
      var report = JsonObject.of("exitCode", exitCode, "error", error);
      screen.line(report.put("task", problem.getString("task")).encode());
      return exitCode;
    }
    screen.line(
        "raywa-vx: task %s failed: %s: %s"
            .formatted(
                problem.getString("task", "?"),
                error.getString("code", failure.code()),
                error.getString("message", failure.getMessage())));
    error
        .getJsonArray("backtrace", new JsonArray())
        .forEach(frame -> screen.line("    at " + frame));
    return exitCode;
  }

  private static String word(Object value) {
    return value instanceof String text ? text : Json.encode(value);
  }
}
