package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The jobs of this node. Every method may be called from any thread and returns at once; futures
/// complete on the caller's context.
public interface Jobs {
  /// A running `follow`.
  interface Following {
    /// Holds events back; the job's driver is slowed down when too much of its output waits.
    void pause();

    /// Takes events again.
    void resume();

    /// Ends it.
    void close();
  }

  /// An invocation that was taken.
  ///
  /// @param end completes with its final status; never fails, and is not said when the node stops
  record Call(JobId id, Future<JobStatus> end) {}

  /// What one node knows of the tasks below the root of a job.
  ///
  /// @param tasks each once, in no order
  /// @param forgotten how many more have ended here and made room for others since
  /// @param stats what became of all that have ended here
  record KnownTasks(List<TaskView> tasks, long forgotten, RunStats stats) {
    public KnownTasks {
      tasks = List.copyOf(tasks);
    }
  }

  /// Starts a job, or says why it is refused.
  Future<Answer<JobStatus>> submit(JobSpec spec);

  /// A number for an invocation of this node.
  Future<JobId> callNumber();

  /// Starts an invocation under a number that nobody has used, or says why it is refused. When it
  /// is to be recorded, it is when this completes; so is its result when its end is told.
  Future<Answer<Call>> call(JobId number, JobSpec spec);

  /// Starts an invocation under the next number.
  Future<Answer<Call>> call(JobSpec spec);

  /// What an invocation returned that succeeded; empty when it is forgotten by now.
  Future<Optional<Bytes>> result(JobStatus ended);

  /// The invocations of this node that are still remembered, newest first.
  Future<List<JobStatus>> calls();

  /// What this node knows of the tasks below the root of a job: those that it answers for, and the
  /// latest of those that ended.
  Future<KnownTasks> tasks(JobId job);

  /// Cancels a task below the root of a job with everything below it, when this node answers for
  /// it; harmless when it does not, or the task has ended.
  void stopTask(TaskId task);

  /// The status of a job of this node; empty when it is not of this node.
  Future<Optional<JobStatus>> status(JobId job);

  /// The jobs of this node that are still remembered, newest first.
  Future<List<JobStatus>> list();

  /// Cancels a job with everything below it, and answers its status; harmless when it ended.
  Future<Optional<JobStatus>> stop(JobId job);

  /// Hands over everything the driver printed that is still kept, then what happens, until
  /// [JobEvent.Ended]. Events come one at a time, on the caller's context. Empty when the job is
  /// not of this node.
  Future<Optional<Following>> follow(JobId job, Consumer<JobEvent> listener);

  /// The node that looks after a job, when it is another one of this cluster.
  Future<Optional<NodeId>> home(JobId job);

  /// This node and what the others last said of themselves.
  Future<List<NodeLoad>> nodes();

  /// What became of the calls of a version of a function that this node looked after, as far as it
  /// remembers; a copy.
  ///
  /// @param name of the function, with `@` and the version
  RunStats stats(Namespace namespace, String name, ModuleId module);

  /// The objects of jobs.
  Objects objects();

  /// This node.
  NodeId self();
}
