package dev.raywa.node;

/// A part of a node could not start; the message is for people.
public final class NodeStartException extends RuntimeException {
  /// Names the part and the deepest reason.
  public NodeStartException(String part, Throwable cause) {
    super("cannot start " + part + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    var deepest = cause;
    for (var next = cause.getCause(); next != null; next = next.getCause()) {
      deepest = next;
    }
    var message = deepest.getMessage();
    return message == null ? deepest.getClass().getSimpleName() : message;
  }
}
