package dev.raywa.message;

import java.util.Optional;

/// What can be said of a job at one moment.
///
/// @param tasks the tasks below the driver
/// @param node where the driver runs
/// @param attempt of the driver, from 1
/// @param bill what the call of an invocation that has ended used, itself alone
public record JobStatus(
    JobId id,
    JobSpec spec,
    JobState state,
    TaskCounts tasks,
    NodeId node,
    int attempt,
    Optional<Bill> bill) {
  /// The status of a job of which nothing is billed.
  public JobStatus(
      JobId id, JobSpec spec, JobState state, TaskCounts tasks, NodeId node, int attempt) {
    this(id, spec, state, tasks, node, attempt, Optional.empty());
  }

  public JobStatus {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, was: " + attempt);
    }
  }
}
