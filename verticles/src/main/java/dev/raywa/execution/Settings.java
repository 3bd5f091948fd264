package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.scheduling.Capacity;
import dev.raywa.wasm.Limits;
import java.time.Duration;
import java.util.function.Supplier;

/// What a node is told when it starts.
///
/// @param self its id
/// @param http where people reach it, `host:port`, once that is known; empty before
/// @param capacity what it gives to tasks
/// @param guests what one guest may use
/// @param queueTasksMax waiting tasks above which submitters are slowed down
/// @param queueWaitMsMax how long a submitter waits for room before it is refused, in milliseconds
/// @param objectBytesMax the largest object, in bytes
/// @param lineageBytesMax of what is kept to make lost values again, here and in the cluster's
///   directory; by estimate
/// @param jobLogBytesMax output kept of a job, in bytes
/// @param jobsKeptMax ended jobs that are remembered
/// @param tasksKeptMax ended tasks that are remembered for people who ask
/// @param calls limits of invocations
/// @param talk how it talks to the others
public record Settings(
    NodeId self,
    Supplier<String> http,
    Capacity capacity,
    Limits guests,
    int queueTasksMax,
    long queueWaitMsMax,
    long objectBytesMax,
    long lineageBytesMax,
    long jobLogBytesMax,
    int jobsKeptMax,
    int tasksKeptMax,
    OfCalls calls,
    Talk talk) {
  /// Limits of invocations.
  ///
  /// @param openMax invocations of this node that have not ended; more are refused
  /// @param keptMax ended invocations that this node remembers
  /// @param resultBytesMax what one may return
  /// @param kept how long the cluster remembers a result that is too large for a record
  public record OfCalls(int openMax, int keptMax, int resultBytesMax, Duration kept) {
    public OfCalls {
      if (openMax < 1 || keptMax < 1 || resultBytesMax < 1 || kept.toSeconds() < 1) {
        throw new IllegalArgumentException("limits of invocations must be 1 or more");
      }
    }
  }

  /// How a node talks to the others.
  ///
  /// @param messagesMax messages under way to one of them
  /// @param bytesMax bytes under way to one of them, by estimate
  /// @param loadMs time between two words about the own load, in milliseconds
  /// @param answerMsMax how long an answer is waited for, in milliseconds
  /// @param againMs how long to wait before something is said again, in milliseconds
  public record Talk(int messagesMax, long bytesMax, long loadMs, long answerMsMax, long againMs) {
    private static final long ANSWER_MS_MAX = 5_000;
    private static final long AGAIN_MS = 100;

    public Talk {
      if (messagesMax < 1 || bytesMax < 1 || loadMs < 1 || answerMsMax < 1 || againMs < 1) {
        throw new IllegalArgumentException("limits of talk must be 1 or more");
      }
    }

    /// With the usual patience: 5 s for an answer, 100 ms before something is said again.
    public Talk(int messagesMax, long bytesMax, long loadMs) {
      this(messagesMax, bytesMax, loadMs, ANSWER_MS_MAX, AGAIN_MS);
    }
  }

  public Settings {
    if (queueTasksMax < 1 || queueWaitMsMax < 0 || objectBytesMax < 0 || lineageBytesMax < 0) {
      throw new IllegalArgumentException("limits of the queue and of objects must not be negative");
    }
    if (jobLogBytesMax < 1 || jobsKeptMax < 1) {
      throw new IllegalArgumentException("limits of jobs must be 1 or more");
    }
  }
}
