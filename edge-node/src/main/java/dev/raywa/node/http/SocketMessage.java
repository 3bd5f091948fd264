package dev.raywa.node.http;

import dev.raywa.node.words.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a client says by WebSocket.
sealed interface SocketMessage {
  /// Invoke a function.
  ///
  /// @param id the client's own, of its open calls
  /// @param deadline zero for none
  /// @param detach whether the call outlives the connection
  /// @param output whether what it prints is wanted
  /// @param bytes of the message
  record Invoke(
      String id,
      String function,
      Optional<String> export,
      List<?> arguments,
      Duration deadline,
      boolean detach,
      boolean output,
      int bytes)
      implements SocketMessage {}

  /// Cancel a call.
  record Cancel(String id) implements SocketMessage {}

  /// Is somebody there?
  record Ping() implements SocketMessage {}

  /// What the types are called.
  List<String> TYPES = List.of("invoke", "cancel", "ping");

  /// The most characters of an id.
  int ID_CHARS_MAX = 128;

  /// The longest deadline that can be asked for, in milliseconds.
  long DEADLINE_MS_MAX = 999_999_999_999L;

  /// Reads a message; a [Problem] names the field that is wrong, and the id of the message when it
  /// has one.
  static SocketMessage parse(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var values = JsonText.object(bytes);
    try {
      return parse(new Fields("", values), bytes.length);
    } catch (Problem problem) {
      throw values.get("id") instanceof String id && id.length() <= ID_CHARS_MAX
          ? problem.and("id", id)
          : problem;
    }
  }

  private static SocketMessage parse(Fields fields, int bytes) {
    var type = fields.requiredText("type");
    var message =
        switch (type) {
          case "invoke" -> invoke(fields, bytes);
          case "cancel" -> new Cancel(id(fields));
          case "ping" -> new Ping();
          default ->
              throw fields.wrong(
                  "type",
                  "must be invoke, cancel or ping, was \""
                      + type
                      + "\""
                      + Nearest.hint(type, TYPES));
        };
    fields.requireNoOthers();
    return message;
  }

  private static Invoke invoke(Fields fields, int bytes) {
    long deadlineMs = fields.count("deadlineMs", 0);
    if (deadlineMs > DEADLINE_MS_MAX) {
      throw fields.wrong("deadlineMs", "must be at most " + DEADLINE_MS_MAX);
    }
    return new Invoke(
        id(fields),
        fields.requiredText("function"),
        fields.text("export"),
        fields.values("arguments"),
        Duration.ofMillis(deadlineMs),
        fields.flag("detach", false),
        fields.flag("output", false),
        bytes);
  }

  private static String id(Fields fields) {
    var id = fields.requiredText("id");
    if (id.isEmpty() || id.length() > ID_CHARS_MAX) {
      throw fields.wrong("id", "must have 1 to " + ID_CHARS_MAX + " characters");
    }
    return id;
  }
}
