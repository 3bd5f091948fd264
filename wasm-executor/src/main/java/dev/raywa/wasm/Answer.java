package dev.raywa.wasm;

import dev.raywa.message.TaskError;

/// A value, or why there is none.
public sealed interface Answer<T> {
  /// It worked.
  record Ok<T>(T value) implements Answer<T> {}

  /// It did not; the guest sees its dialect's failure value and can read the reason.
  record Failed<T>(TaskError error) implements Answer<T> {}

  /// Short for a failure.
  static <T> Answer<T> failed(TaskError.Code code, String message) {
    return new Failed<>(new TaskError(code, message));
  }
}
