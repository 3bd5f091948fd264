package dev.raywa.message;

/// What can be said of a job at one moment.
///
/// @param tasks the tasks below the driver
/// @param node where the driver runs
public record JobStatus(JobId id, JobSpec spec, JobState state, TaskCounts tasks, NodeId node) {}
