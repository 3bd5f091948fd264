package dev.raywa.cli;

import io.vertx.core.json.JsonObject;

/// A command cannot go on. The message is one sentence for the person who typed it; the code is for
/// programs and is the node's own where the node refused.
final class CommandFailed extends Exception {
  private final String code;
  private final transient JsonObject problem;

  CommandFailed(String code, String message) {
    this(code, message, new JsonObject());
  }

  /// @param problem what the node said, whole
  CommandFailed(String code, String message, JsonObject problem) {
    super(message);
    this.code = code;
    this.problem = problem;
  }

  CommandFailed(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.problem = new JsonObject();
  }

  /// A stable word such as `NO_SUCH_FILE` or `BAD_MODULE`.
  String code() {
    return code;
  }

  /// What the node said, whole; empty when it was not a node that refused.
  JsonObject problem() {
    return problem;
  }

  /// What people can read of any throwable: its message, or its kind where it has none.
  static String sentenceOf(Throwable thrown) {
    var message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }

  /// The same for an exception whose message may be missing at library borders.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
