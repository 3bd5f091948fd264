package dev.raywa.wasm;

import dev.raywa.message.Argument;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Entry;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import java.time.Duration;
import java.util.List;

/// The cluster as one running task sees it: Ray's programming model.
///
/// Every method is called on the guest's own thread and may block it. A blocked `get` or `wait`
/// gives the task's slot back. An interrupted thread leaves every method at once with
/// [GuestInterrupted]. Failures that a guest can cause are answers, never exceptions.
public interface Ray {
  /// A time limit of `get` and `wait` that never ends, in milliseconds.
  long NO_LIMIT_MS = Long.MAX_VALUE;

  /// Submits a call of a function of this task's own module. Blocks only while the queue is full.
  ///
  /// @param label what people see of the function
  Answer<ObjectId> call(Entry entry, String label, List<Argument> arguments, TaskOptions options);

  /// Stores a value. When it returns, the value can be read.
  Answer<ObjectId> put(ByteSource bytes);

  /// Waits until the object is ready and answers its bytes; a failed task answers its error.
  ///
  /// @param timeMaxMs 0 looks without waiting; [#NO_LIMIT_MS] waits for ever
  Answer<ByteSource> get(ObjectId object, long timeMaxMs);

  /// Waits until at least `returnsMin` of the objects are ready or failed, or the time is over.
  ///
  /// @return indices into `objects`, ascending, at most `returnsMin` of them
  Answer<List<Integer>> await(List<ObjectId> objects, int returnsMin, long timeMaxMs);

  /// Cancels the task that makes this object.
  ///
  /// @return true when the task will not succeed any more, false when it had ended before
  Answer<Boolean> cancel(ObjectId object, boolean force, boolean recursive);

  /// Sets the bytes of this task's result, instead of what its function returns. The last call
  /// wins.
  Answer<ObjectId> result(ByteSource bytes);

  /// Sleeps; the slot is kept, as for any other running code.
  void sleep(Duration time);

  /// The running task.
  TaskId task();

  /// Which attempt of it this is, from 1.
  int attempt();

  /// Where it runs.
  NodeId node();

  /// The namespace of its job, in which it finds what has a name; [Namespace#DEFAULT] where there
  /// are no others.
  default Namespace namespace() {
    return Namespace.DEFAULT;
  }

  /// The guest uses a model that takes time to load: calls of the same function had better run
  /// where it is loaded.
  ///
  /// @param model what stands for it, not negative
  default void uses(long model) {}
}
