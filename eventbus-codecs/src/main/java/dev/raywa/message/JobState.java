package dev.raywa.message;

import java.time.Instant;
import java.util.Optional;

/// The life of a job, in Ray's words.
public sealed interface JobState {
  /// Waits for a slot.
  record Pending() implements JobState {}

  /// The driver runs.
  record Running(Instant since) implements JobState {}

  /// The driver returned, or exited with 0.
  ///
  /// @param result what an invocation returned, or printed when it is a command: here, or, when it
  ///   is large, among the results that the cluster keeps
  record Succeeded(Instant since, Instant until, Optional<Stored> result) implements JobState {
    /// The end of a job that returns nothing.
    public Succeeded(Instant since, Instant until) {
      this(since, until, Optional.empty());
    }
  }

  /// The driver failed; `exitCode` is the guest's own, or -1.
  record Failed(Instant since, Instant until, TaskError error, int exitCode) implements JobState {}

  /// Somebody cancelled it.
  record Stopped(Instant since, Instant until) implements JobState {}

  /// Whether nothing comes after this state.
  default boolean isFinal() {
    return switch (this) {
      case Pending _, Running _ -> false;
      case Succeeded _, Failed _, Stopped _ -> true;
    };
  }

  /// The word that people and programs see: `PENDING`, `RUNNING`, `SUCCEEDED`, `FAILED`, `STOPPED`.
  default String word() {
    return switch (this) {
      case Pending _ -> "PENDING";
      case Running _ -> "RUNNING";
      case Succeeded _ -> "SUCCEEDED";
      case Failed _ -> "FAILED";
      case Stopped _ -> "STOPPED";
    };
  }
}
