package dev.raywa.execution;

import dev.raywa.execution.SimPlan.Doom;
import dev.raywa.execution.SimPlan.Op;
import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A guest that runs in a simulation: does what its plan says, one thing at a time, as a guest of
/// the production code would by way of its host calls.
final class SimGuest {
  private static final long CALL_MICROS = 20;
  private static final long CANCEL_AGAIN_MICROS = 400_000;
  private static final int READ_TRIES_MAX = 20;

  private final SimNode node;
  private final Dispatch dispatch;
  private final List<Op> ops;
  private final List<ObjectId> children = new ArrayList<>();
  private final List<ObjectId> puts = new ArrayList<>();
  private long sum;
  private long submissions;
  private int next;
  private int reads;
  private boolean ended;
  private boolean blocked;
  private long blockedSince;
  private @Nullable TaskError stopped;
  private @Nullable Waiting waiting;

  /// What the guest does when the core answers.
  private interface Waiting {
    void on(Object answer);
  }

  SimGuest(SimNode node, Dispatch dispatch) {
    this.node = node;
    this.dispatch = dispatch;
    this.ops = SimPlan.ops(label());
  }

  TaskId id() {
    return dispatch.spec().id();
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /// Starts: reads its argument first, when it has one.
  void start() {
    var arguments = dispatch.spec().arguments();
    sum = SimPlan.mix(SimPlan.seed(label()), 0);
    if (!arguments.isEmpty() && arguments.getFirst() instanceof Argument.Dependency(var object)) {
      read(
          object,
          dispatch.dependencies().getFirst(),
          value -> {
            sum = SimPlan.mix(SimPlan.seed(label()), value);
            begin();
          });
    } else {
      begin();
    }
  }

  private void begin() {
    boolean first = dispatch.attempt() == 1 && !dispatch.spec().isDriver();
    if (first && SimPlan.failsFirst(label())) {
      fail("the first attempt fails");
    } else {
      later(CALL_MICROS);
    }
  }

  /// The CPU that it computes with, in thousandths.
  int cpuMilli() {
    return blocked ? 0 : dispatch.spec().options().demand().cpuMilli();
  }

  /// How long it has been waiting.
  long blockedMicros() {
    return blocked ? node.world().clock().micros() - blockedSince : 0;
  }

  void stop(TaskError reason) {
    if (stopped == null && !ended) {
      stopped = reason;
      node.later(CALL_MICROS, () -> end(new Outcome.Failed(reason, -1, bill())));
    }
  }

  /// The core answers what the guest waits for.
  void answer(Object value) {
    var on = waiting;
    waiting = null;
    blocked = false;
    if (on != null && stopped == null) {
      node.later(
          CALL_MICROS,
          () -> {
            if (stopped == null && !ended) {
              on.on(value);
            }
          });
    }
  }

  private String label() {
    return dispatch.spec().function().label();
  }

  private void later(long micros) {
    node.later(
        micros,
        () -> {
          if (stopped == null && !ended) {
            step(ops.get(next++));
          }
        });
  }

  private void step(Op op) {
    switch (op) {
      case Op.Work(long micros) -> later(micros);
      case Op.Submit(var label, boolean input, var options) ->
          whenRoom(() -> {
            var arguments =
                input
                    ? List.<Argument>of(new Argument.Dependency(children.getLast()))
                    : List.<Argument>of();
            children.add(submit(label, arguments, options));
            later(CALL_MICROS);
          });
      case Op.SubmitDoomed(var doom) -> whenRoom(() -> submitDoomed(doom));
      case Op.Spin() -> {}
      case Op.Trap() -> fail("this always fails");
      case Op.Put(long value, boolean large) -> put(value, large);
      case Op.Await(int returns) -> {
        block(
            _ -> later(CALL_MICROS),
            new NodeEvent.Waits(id(), List.copyOf(children), returns, false));
      }
      case Op.Get(int submission) -> get(children.get(submission), this::add);
      case Op.GetPut(int put) -> get(puts.get(put), this::add);
      case Op.Return(boolean large) -> end(new Outcome.Succeeded(List.of(stored(large)), bill()));
      case Op.ReturnReference() ->
          end(
              new Outcome.Succeeded(
                  List.of(new Stored.Inline(children.getFirst().toBytes())), bill()));
    }
  }

  private void add(long value) {
    sum += value;
    later(CALL_MICROS);
  }

  /// Waits for what the event asks for, and gives its CPU back meanwhile.
  private void block(Waiting on, NodeEvent event) {
    waiting = on;
    blocked = true;
    blockedSince = node.world().clock().micros();
    node.event(event);
  }

  /// Submits when the queue of the node has room.
  private void whenRoom(Runnable submission) {
    if (node.mayEnter()) {
      submission.run();
    } else {
      block(_ -> whenRoom(submission), new NodeEvent.WaitsForRoom(id()));
    }
  }

  private ObjectId submit(String label, List<Argument> arguments, TaskOptions options) {
    var above = dispatch.spec().origin();
    var id = id().child(submissions++);
    var origin = new Origin(node.id(), above.home(), above.depth() + 1, above.dialect());
    var function = new FunctionRef(SimCluster.MODULE, new Entry.Export(label));
    var spec = new TaskSpec(id, function, arguments, options, origin);
    node.world().checks().submitted(spec);
    node.event(new NodeEvent.Submitted(id(), spec));
    return ObjectId.result(id, 0);
  }

  private void submitDoomed(Doom doom) {
    var target = submit(doom.label(), List.of(), doom.options());
    if (!doom.isCancelled()) {
      seeFailed(target, doom);
      return;
    }
    node.later(
        submissions % 2 == 0 ? 2_000 : 60_000,
        () -> {
          if (stopped == null && !ended) {
            cancel(target, doom);
          }
        });
  }

  private void cancel(ObjectId target, Doom doom) {
    waiting =
        answer -> {
          if ((Boolean) answer) {
            node.world().checks().acknowledgedCancel(target.task());
            seeFailed(target, doom);
          } else {
            cancelUnlessOver(target, doom);
          }
        };
    node.event(new NodeEvent.CancelAsked(id(), target, true));
  }

  /// Nobody had the task at that moment: it is over, or has just lost its owner.
  private void cancelUnlessOver(ObjectId target, Doom doom) {
    waiting =
        answer -> {
          if (((List<?>) answer).getFirst() != null) {
            seeFailed(target, doom);
          } else {
            node.later(
                CANCEL_AGAIN_MICROS,
                () -> {
                  if (stopped == null && !ended) {
                    cancel(target, doom);
                  }
                });
          }
        };
    node.event(new NodeEvent.Waits(id(), List.of(target), 1, true));
  }

  private void seeFailed(ObjectId target, Doom doom) {
    block(
        answer -> {
          switch (((List<?>) answer).getFirst()) {
            case ObjectState.Broken(var error) when error.code() == doom.code() ->
                later(CALL_MICROS);
            // A cancel may have come too late, or found nobody who had the task.
            case ObjectState.Broken _
                when doom.isCancelled() && !node.world().checks().isCancelled(target.task()) ->
                later(CALL_MICROS);
            // Its retries may be used up when its node dies.
            case ObjectState.Broken(var error)
                when error.code() == Code.NODE_DIED || error.code() == Code.POISONED ->
                later(CALL_MICROS);
            case null, default -> fail("the doom " + doom + " answered " + answer);
          }
        },
        new NodeEvent.Waits(id(), List.of(target), 1, false));
  }

  private void put(long value, boolean large) {
    var object = ObjectId.put(id(), puts.size());
    puts.add(object);
    Stored stored =
        large ? node.world().write(node, object, value) : new Stored.Inline(bytes(value));
    node.event(new NodeEvent.Put(object, stored));
    later(CALL_MICROS);
  }

  private Stored stored(boolean large) {
    return large
        ? node.world().write(node, ObjectId.result(id(), 0), sum)
        : new Stored.Inline(bytes(sum));
  }

  private void get(ObjectId object, LongConsumer then) {
    block(
        answer -> got(object, ((List<?>) answer).getFirst(), then),
        new NodeEvent.Waits(id(), List.of(object), 1, false));
  }

  private void got(ObjectId object, @Nullable Object state, LongConsumer then) {
    switch (state) {
      case ObjectState.Ready(var stored) -> read(object, stored, then);
      case ObjectState.Broken(var error) -> {
        node.world().checks().broken(object, error);
        fail("object " + object + ": " + error);
      }
      case null, default -> fail("object " + object + " has the state " + state);
    }
  }

  private void read(ObjectId object, Stored stored, LongConsumer then) {
    switch (stored) {
      case Stored.Inline(var bytes) when bytes.size() == ObjectId.SIZE_BYTES ->
          get(ObjectId.fromBytes(bytes.array()).orElseThrow(), then);
      case Stored.Inline(var bytes) -> seen(object, ByteBuffer.wrap(bytes.array()).getLong(), then);
      case Stored.InGrid place -> {
        var value = node.world().value(node, object, place);
        if (value != null) {
          seen(object, value, then);
        } else if (reads++ >= READ_TRIES_MAX) {
          fail("object " + object + " was lost again and again");
        } else {
          block(
              answer -> got(object, ((List<?>) answer).getFirst(), then),
              new NodeEvent.Missed(id(), object, place));
        }
      }
    }
  }

  private void seen(ObjectId object, long value, LongConsumer then) {
    node.world().checks().seen(object, value);
    reads = 0;
    then.accept(value);
  }

  private void fail(String sentence) {
    end(new Outcome.Failed(new TaskError(Code.TRAPPED, sentence), -1, bill()));
  }

  private void end(Outcome outcome) {
    if (!ended) {
      ended = true;
      node.ended(this, new NodeEvent.Finished(id(), dispatch.attempt(), outcome));
    }
  }

  private Bill bill() {
    return new Bill(node.id(), dispatch.attempt(), 5_000_000, 65_536, 0, 0);
  }

  static Bytes bytes(long value) {
    return Bytes.of(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }
}
