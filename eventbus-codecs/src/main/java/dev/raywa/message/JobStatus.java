package dev.raywa.message;

/// What can be said of a job at one moment.
///
/// @param tasks the tasks below the driver
/// @param node where the driver runs
/// @param attempt of the driver, from 1
public record JobStatus(
    JobId id, JobSpec spec, JobState state, TaskCounts tasks, NodeId node, int attempt) {
  public JobStatus {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, was: " + attempt);
    }
  }
}
