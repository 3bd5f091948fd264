package dev.raywa.bench;

import dev.raywa.message.Argument;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Entry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.List;

/// The cluster of a guest that is measured alone: there is none, and a guest that asks is refused.
final class NoCluster implements Ray {
  private final TaskId task;

  /// The guest runs as the driver of the job of that number.
  NoCluster(long job) {
    task = TaskId.driver(new JobId(job));
  }

  @Override
  public Answer<ObjectId> call(
      Entry entry, String label, List<Argument> arguments, TaskOptions options) {
    return refused();
  }

  @Override
  public Answer<ObjectId> put(ByteSource bytes) {
    return refused();
  }

  @Override
  public Answer<ByteSource> get(ObjectId object, long timeMaxMs) {
    return refused();
  }

  @Override
  public Answer<List<Integer>> await(List<ObjectId> objects, int returnsMin, long timeMaxMs) {
    return refused();
  }

  @Override
  public Answer<Boolean> cancel(ObjectId object, boolean force, boolean recursive) {
    return refused();
  }

  @Override
  public Answer<ObjectId> result(ByteSource bytes) {
    return refused();
  }

  @Override
  public void sleep(Duration time) {
    throw absent();
  }

  @Override
  public TaskId task() {
    return task;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public NodeId node() {
    throw absent();
  }

  private static <T> Answer<T> refused() {
    return Answer.failed(TaskError.Code.INTERNAL, "this sandbox is measured without a cluster");
  }

  private static IllegalStateException absent() {
    return new IllegalStateException("this sandbox is measured without a cluster");
  }
}
