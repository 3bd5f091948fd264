package dev.raywa.wasm.host;

import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;

/// Ends one host function early; [HostCall] turns it into the dialect's failure value. It never
/// leaves this package.
final class CallFailure extends RuntimeException {
  private final transient TaskError error;
  private final boolean ofCaller;

  private CallFailure(TaskError error, boolean ofCaller) {
    super(error.message(), null, false, false);
    this.error = error;
    this.ofCaller = ofCaller;
  }

  /// The guest called us wrongly.
  static CallFailure misuse(Code code, String message) {
    return new CallFailure(new TaskError(code, message), true);
  }

  /// The cluster answered that it failed.
  static CallFailure answered(TaskError error) {
    return new CallFailure(error, false);
  }

  /// The error as the guest reads it: what it did wrong begins with the function's name.
  TaskError error(String function) {
    return ofCaller ? new TaskError(error.code(), function + ": " + error.message()) : error;
  }
}
