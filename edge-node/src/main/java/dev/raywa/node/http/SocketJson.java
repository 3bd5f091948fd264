package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Writes what a node says by WebSocket, as docs/websocket.md promises it.
final class SocketJson {
  private SocketJson() {}

  /// A call was taken.
  static String accepted(String id, JobId call) {
    return message("accepted").put("id", id).put("task", CallProblems.id(call)).encode();
  }

  /// What the function itself printed.
  static String output(String id, JobEvent.DriverPrinted printed) {
    return output(id, printed.stream(), printed.text()).encode();
  }

  /// What a task below it printed.
  static String output(String id, JobEvent.TaskPrinted printed) {
    return output(id, printed.stream(), printed.text())
        .put("task", printed.task().toString())
        .put("label", printed.label())
        .put("node", printed.node().value())
        .encode();
  }

  /// @param json of the result
  static String result(String id, JobId call, String json) {
    return "{\"type\":\"result\",\"id\":"
        + Json.encode(id)
        + ",\"task\":\""
        + CallProblems.id(call)
        + "\",\"result\":"
        + json
        + "}";
  }

  /// Why a call has no result.
  ///
  /// @param call empty for one that was not taken
  static String failed(String id, Optional<JobId> call, Problem problem) {
    var message = message("failed").put("id", id);
    call.ifPresent(taken -> message.put("task", CallProblems.id(taken)));
    return message.put("problem", problem.body()).encode();
  }

  /// What is wrong with a message.
  static String problem(Problem problem) {
    var body = problem.body().copy();
    var message = message("problem");
    if (body.remove("id") instanceof String id) {
      message.put("id", id);
    }
    return message.put("problem", body).encode();
  }

  static String pong() {
    return message("pong").encode();
  }

  private static JsonObject output(String id, int stream, Bytes bytes) {
    var message = message("output").put("id", id).put("stream", stream == 1 ? "stdout" : "stderr");
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.array()));
      return message.put("text", text.toString());
    } catch (CharacterCodingException e) {
      return message.put("base64", Base64.getEncoder().encodeToString(bytes.array()));
    }
  }

  private static JsonObject message(String type) {
    return new JsonObject().put("type", type);
  }
}
