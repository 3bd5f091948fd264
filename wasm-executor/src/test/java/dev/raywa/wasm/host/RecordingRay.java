package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A cluster that writes down what it is asked. Values exist when a test says so.
final class RecordingRay implements Ray {
  /// A call that was submitted.
  record Call(Entry entry, String label, List<Argument> arguments, TaskOptions options) {}

  /// A `wait` that was asked for.
  record Await(List<ObjectId> objects, int returnsMin, long timeMaxMs) {}

  /// A `cancel` that was asked for.
  record Cancel(ObjectId object, boolean force, boolean recursive) {}

  final List<Call> calls = new ArrayList<>();
  final List<Await> awaits = new ArrayList<>();
  final List<Cancel> cancels = new ArrayList<>();
  final List<Duration> sleeps = new ArrayList<>();
  final List<Bytes> results = new ArrayList<>();
  final List<Long> getTimesMaxMs = new ArrayList<>();
  final Map<ObjectId, Answer<ByteSource>> values = new HashMap<>();
  Optional<TaskError> refusal = Optional.empty();
  private final TaskId task = TaskId.driver(new JobId(7));
  private int puts;

  /// The object of the n-th call.
  ObjectId called(int n) {
    return ObjectId.result(task.child(n), 0);
  }

  /// A value that was stored.
  Bytes stored(ObjectId object) {
    return switch (values.get(object)) {
      case Answer.Ok<ByteSource>(var source) -> source.toBytes();
      case null, default -> throw new AssertionError("nothing is stored as " + object);
    };
  }

  /// Makes a value exist.
  void finish(ObjectId object, byte... value) {
    values.put(object, new Answer.Ok<>(ByteSource.of(Bytes.of(value))));
  }

  @Override
  public Answer<ObjectId> call(
      Entry entry, String label, List<Argument> arguments, TaskOptions options) {
    if (refusal.isPresent()) {
      return new Answer.Failed<>(refusal.get());
    }
    calls.add(new Call(entry, label, arguments, options));
    return new Answer.Ok<>(called(calls.size() - 1));
  }

  @Override
  public Answer<ObjectId> put(ByteSource bytes) {
    if (refusal.isPresent()) {
      return new Answer.Failed<>(refusal.get());
    }
    var object = ObjectId.put(task, puts++);
    finish(object, bytes.toBytes().array());
    return new Answer.Ok<>(object);
  }

  @Override
  public Answer<ByteSource> get(ObjectId object, long timeMaxMs) {
    getTimesMaxMs.add(timeMaxMs);
    return values.getOrDefault(
        object, Answer.failed(Code.NO_SUCH_OBJECT, object + " names no object of this job"));
  }

  @Override
  public Answer<List<Integer>> await(List<ObjectId> objects, int returnsMin, long timeMaxMs) {
    awaits.add(new Await(objects, returnsMin, timeMaxMs));
    return new Answer.Ok<>(
        IntStream.range(0, objects.size())
            .filter(i -> values.containsKey(objects.get(i)))
            .limit(returnsMin)
            .boxed()
            .toList());
  }

  @Override
  public Answer<Boolean> cancel(ObjectId object, boolean force, boolean recursive) {
    cancels.add(new Cancel(object, force, recursive));
    return new Answer.Ok<>(!values.containsKey(object));
  }

  @Override
  public Answer<ObjectId> result(ByteSource bytes) {
    results.add(bytes.toBytes());
    return new Answer.Ok<>(ObjectId.result(task, 0));
  }

  @Override
  public void sleep(Duration time) {
    sleeps.add(time);
  }

  @Override
  public TaskId task() {
    return task;
  }

  @Override
  public int attempt() {
    return 2;
  }

  @Override
  public NodeId node() {
    return new NodeId("edge-3");
  }
}
