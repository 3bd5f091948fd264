package dev.raywa.cli;

/// How far a job or a task has come, as nodes say it.
enum State {
  /// It waits for room.
  PENDING,
  /// It was begun.
  RUNNING,
  /// It ended well.
  SUCCEEDED,
  /// It ended, and not well.
  FAILED,
  /// It was cancelled.
  STOPPED
}
