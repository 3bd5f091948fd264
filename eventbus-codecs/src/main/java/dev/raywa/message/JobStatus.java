package dev.raywa.message;

import java.util.List;

/// What can be said of a job at one moment.
///
/// @param tasksDone tasks below the driver that ended
/// @param tasksFailed those of them that failed or were cancelled
/// @param tasksRunning tasks that run or are blocked somewhere
/// @param tasksQueued tasks that wait
/// @param nodes the nodes that executed tasks of it
/// @param node where the driver runs
public record JobStatus(
    JobId id,
    JobSpec spec,
    JobState state,
    long tasksDone,
    long tasksFailed,
    long tasksRunning,
    long tasksQueued,
    List<NodeId> nodes,
    NodeId node) {
  public JobStatus {
    nodes = List.copyOf(nodes);
  }
}
