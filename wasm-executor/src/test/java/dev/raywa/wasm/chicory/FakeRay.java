package dev.raywa.wasm.chicory;

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
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A cluster that refuses everything; only sleeping works.
final class FakeRay implements Ray {
  /// The models that the guest was said to use.
  final List<Long> used = new CopyOnWriteArrayList<>();

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

  /// Blocks until it is interrupted, whatever the time.
  @Override
  public void sleep(Duration time) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new GuestInterrupted();
    }
  }

  @Override
  public TaskId task() {
    return TaskId.driver(new JobId(1));
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public NodeId node() {
    return new NodeId("test");
  }

  private static <T> Answer<T> refused() {
    return Answer.failed(TaskError.Code.UNSCHEDULABLE, "this cluster runs nothing");
  }

  @Override
  public void uses(long model) {
    used.add(model);
  }
}
