package dev.raywa.execution;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.grid.StoreFullException;
import dev.raywa.message.Argument;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Quantity;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Ray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The cluster as one running task sees it. Used by that task's thread only.
final class TaskRay implements Ray {
  /// The longest single sleep, in milliseconds; a longer one is a mistake in the guest.
  private static final long SLEEP_MS_MAX = Duration.ofDays(365).toMillis();

  /// How often a value is looked for that is lost again as soon as it is back.
  private static final int READ_TRIES_MAX = 8;

  private final Settings settings;
  private final RunningGuest guest;
  private final Consumer<NodeEvent> core;
  private final QueueGate gate;
  private final ObjectGrid grid;
  private long submissions;
  private int puts;
  private long bytesOut;
  private @Nullable Stored result;

  TaskRay(
      Settings settings,
      RunningGuest guest,
      Consumer<NodeEvent> core,
      QueueGate gate,
      ObjectGrid grid) {
    this.settings = settings;
    this.guest = guest;
    this.core = core;
    this.gate = gate;
    this.grid = grid;
  }

  @Override
  public Answer<ObjectId> call(
      Entry entry, String label, List<Argument> arguments, TaskOptions options) {
    if (submissions >= settings.guests().callsMax()) {
      return Answer.failed(
          Code.BUSY,
          "a task may submit at most " + settings.guests().callsMax() + " tasks (guest.calls.max)");
    }
    var refused = inputsOfOtherJobs(arguments);
    if (refused != null) {
      return new Answer.Failed<>(refused);
    }
    if (!gate.tryEnter() && !awaitRoom()) {
      return Answer.failed(
          Code.BUSY,
          "the queue of this node has held "
              + settings.queueTasksMax()
              + " tasks (queue.tasks.max)"
              + " for "
              + settings.queueWaitMsMax()
              + " ms");
    }
    var parent = spec();
    var id = parent.id().child(submissions++);
    var function = new FunctionRef(parent.function().module(), entry, label);
    var origin = parent.origin().below(settings.self(), guest.trace());
    core.accept(
        new NodeEvent.Submitted(
            parent.id(), new TaskSpec(id, function, arguments, options, origin)));
    return new Answer.Ok<>(ObjectId.result(id, 0));
  }

  @Override
  public void uses(long model) {
    core.accept(new NodeEvent.Fittings.Uses(spec().function(), model));
  }

  @Override
  public Answer<ObjectId> put(ByteSource bytes) {
    if (bytes.size() > settings.objectBytesMax()) {
      return tooLarge(bytes.size());
    }
    if (puts >= settings.guests().callsMax()) {
      return Answer.failed(
          Code.BUSY,
          "a task may put at most " + settings.guests().callsMax() + " objects (guest.calls.max)");
    }
    var object = ObjectId.put(spec().id(), puts++);
    try {
      core.accept(new NodeEvent.Put(object, store(object, bytes, Safety.BACKED_UP)));
      return new Answer.Ok<>(object);
    } catch (StoreFullException e) {
      return Answer.failed(Code.STORE_FULL, e.getMessage());
    }
  }

  @Override
  public Answer<ByteSource> get(ObjectId object, long timeMaxMs) {
    if (!object.job().equals(spec().job())) {
      return new Answer.Failed<>(notOfThisJob(object));
    }
    var state = ask(List.of(object), 1, timeMaxMs).getFirst();
    return switch (state) {
      case null ->
          Answer.failed(
              Code.TIMED_OUT, "object " + object + " was not ready in " + timeMaxMs + " ms");
      case ObjectState.Broken(var error) -> new Answer.Failed<>(error);
      case ObjectState.Ready(var stored) -> read(object, stored);
      case ObjectState.Unknown() ->
          Answer.failed(Code.NO_SUCH_OBJECT, "object " + object + " is not known");
    };
  }

  @Override
  public Answer<List<Integer>> await(List<ObjectId> objects, int returnsMin, long timeMaxMs) {
    if (returnsMin < 1 || returnsMin > objects.size()) {
      return Answer.failed(
          Code.INVALID_ARGUMENT,
          "wait needs 1 to "
              + objects.size()
              + " returns of "
              + objects.size()
              + " objects, was: "
              + returnsMin);
    }
    if (new HashSet<>(objects).size() != objects.size()) {
      return Answer.failed(Code.INVALID_ARGUMENT, "wait was given the same reference twice");
    }
    for (var object : objects) {
      if (!object.job().equals(spec().job())) {
        return new Answer.Failed<>(notOfThisJob(object));
      }
    }
    var states = ask(objects, returnsMin, timeMaxMs);
    var ready = new ArrayList<Integer>(returnsMin);
    for (int i = 0; i < states.size() && ready.size() < returnsMin; i++) {
      if (states.get(i) != null) {
        ready.add(i);
      }
    }
    return new Answer.Ok<>(ready);
  }

  @Override
  public Answer<Boolean> cancel(ObjectId object, boolean force, boolean recursive) {
    if (!object.job().equals(spec().job())) {
      return new Answer.Failed<>(notOfThisJob(object));
    }
    core.accept(new NodeEvent.CancelAsked(spec().id(), object, recursive));
    return new Answer.Ok<>(guest.await(Boolean.class));
  }

  @Override
  public Answer<ObjectId> result(ByteSource bytes) {
    if (bytes.size() > settings.objectBytesMax()) {
      return tooLarge(bytes.size());
    }
    var object = ObjectId.result(spec().id(), 0);
    try {
      result = store(object, bytes, Safety.RECOMPUTABLE);
      return new Answer.Ok<>(object);
    } catch (StoreFullException e) {
      return Answer.failed(Code.STORE_FULL, e.getMessage());
    }
  }

  @Override
  public void sleep(Duration time) {
    try {
      Thread.sleep(Math.clamp(time.toMillis(), 0, SLEEP_MS_MAX));
    } catch (InterruptedException e) {
      throw new GuestInterrupted();
    }
  }

  @Override
  public TaskId task() {
    return spec().id();
  }

  @Override
  public int attempt() {
    return guest.dispatch().attempt();
  }

  @Override
  public NodeId node() {
    return settings.self();
  }

  @Override
  public Namespace namespace() {
    return spec().origin().namespace();
  }

  /// The result that the guest set; null when it set none.
  @Nullable Stored explicitResult() {
    return result;
  }

  /// Bytes of everything that the task stored.
  long bytesOut() {
    return bytesOut;
  }

  /// Stores a value: small ones in the message that announces them, others in the grid.
  Stored store(ObjectId object, ByteSource bytes, Safety safety) {
    bytesOut += bytes.size();
    return bytes.size() <= Stored.INLINE_BYTES_MAX
        ? new Stored.Inline(bytes.toBytes())
        : grid.put(object, bytes, safety);
  }

  private TaskSpec spec() {
    return guest.dispatch().spec();
  }

  private List<@Nullable ObjectState> ask(List<ObjectId> objects, int needed, long timeMaxMs) {
    core.accept(new NodeEvent.Waits(spec().id(), objects, needed, timeMaxMs == 0));
    Woken woken = null;
    if (timeMaxMs != 0 && timeMaxMs != NO_LIMIT_MS) {
      woken =
          guest.await(Woken.class, Duration.ofMillis(Math.min(timeMaxMs, SLEEP_MS_MAX)).toNanos());
      if (woken == null) {
        core.accept(new NodeEvent.WaitOver(spec().id()));
      }
    }
    return (woken == null ? guest.await(Woken.class) : woken).states();
  }

  /// The bytes of an object that was said to be ready. What is not there any more is made again, or
  /// found elsewhere, a few times.
  Answer<ByteSource> read(ObjectId object, Stored stored) {
    var place = stored;
    for (int tries = 0; tries < READ_TRIES_MAX; tries++) {
      var source =
          switch (place) {
            case Stored.Inline(var bytes) -> Optional.of(ByteSource.of(bytes));
            case Stored.InGrid inGrid -> grid.get(object, inGrid);
          };
      if (source.isPresent()) {
        return new Answer.Ok<>(source.get());
      }
      core.accept(new NodeEvent.Missed(spec().id(), object, (Stored.InGrid) place));
      switch (guest.await(Woken.class).states().getFirst()) {
        case ObjectState.Ready(var news) -> place = news;
        case ObjectState.Broken(var error) -> {
          return new Answer.Failed<>(error);
        }
        case null -> {
          return lost(object);
        }
        case ObjectState.Unknown() -> {
          return lost(object);
        }
      }
    }
    return lost(object);
  }

  private static Answer<ByteSource> lost(ObjectId object) {
    return Answer.failed(
        Code.OBJECT_LOST, "the bytes of object " + object + " were lost again and again");
  }

  /// Waits for room; others may be faster, and then the wait goes on.
  private boolean awaitRoom() {
    long limit = Duration.ofMillis(settings.queueWaitMsMax()).toNanos();
    long since = guest.nowNanos();
    for (long rest = limit; rest > 0; rest = limit - (guest.nowNanos() - since)) {
      core.accept(new NodeEvent.WaitsForRoom(spec().id()));
      if (guest.await(Woken.class, rest) == null) {
        core.accept(new NodeEvent.WaitOver(spec().id()));
        guest.await(Woken.class);
      }
      if (gate.tryEnter()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable TaskError inputsOfOtherJobs(List<Argument> arguments) {
    for (var argument : arguments) {
      if (argument instanceof Argument.Dependency(var object)
          && !object.job().equals(spec().job())) {
        return notOfThisJob(object);
      }
    }
    return null;
  }

  private static TaskError notOfThisJob(ObjectId object) {
    return new TaskError(
        Code.NO_SUCH_OBJECT, "the bytes " + object + " name no object of this job");
  }

  private <T> Answer<T> tooLarge(long size) {
    return Answer.failed(
        Code.TOO_LARGE,
        "an object of "
            + Quantity.bytes(size)
            + " is larger than the limit of "
            + Quantity.bytes(settings.objectBytesMax())
            + " (object.bytes.max)");
  }

  /// What the core answers to a wait.
  record Woken(List<@Nullable ObjectState> states) {}
}
