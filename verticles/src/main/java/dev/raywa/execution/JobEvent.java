package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskId;

/// What happens to a job while somebody follows it.
public sealed interface JobEvent {
  /// The driver printed something; 1 is stdout, 2 is stderr. Complete and in order.
  record DriverPrinted(int stream, Bytes text) implements JobEvent {}

  /// A task below the driver printed something.
  record TaskPrinted(TaskId task, String label, NodeId node, int stream, Bytes text)
      implements JobEvent {}

  /// Something changed: the state, or how many tasks there are.
  record Changed(JobStatus status) implements JobEvent {}

  /// The job is over; nothing comes after this.
  record Ended(JobStatus status) implements JobEvent {}
}
