package dev.raywa.execution;

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
  static final String SPIN = "spin";
  private static final long CALL_MICROS = 20;
  private static final int READ_TRIES_MAX = 8;

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
  private @Nullable TaskError stopped;
  private @Nullable Waiting waiting;

  /// What the guest does when the core answers.
  private interface Waiting {
    void on(Object answer);
  }

  SimGuest(SimNode node, Dispatch dispatch) {
    this.node = node;
    this.dispatch = dispatch;
    this.ops = isSpin() ? List.of() : SimPlan.of(label()).ops();
  }

  TaskId id() {
    return dispatch.spec().id();
  }

  /// Starts: reads its argument first, when it has one.
  void start() {
    if (isSpin()) {
      return;
    }
    var arguments = dispatch.spec().arguments();
    sum = SimPlan.mix(SimPlan.of(label()).seed(), 0);
    if (!arguments.isEmpty() && arguments.getFirst() instanceof Argument.Dependency(var object)) {
      read(
          object,
          dispatch.dependencies().getFirst(),
          value -> {
            sum = SimPlan.mix(SimPlan.of(label()).seed(), value);
            later(CALL_MICROS);
          });
    } else {
      later(CALL_MICROS);
    }
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

  private boolean isSpin() {
    return label().equals(SPIN);
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
      case Op.Submit(var child, boolean input) -> {
        var arguments =
            input
                ? List.<Argument>of(new Argument.Dependency(children.getLast()))
                : List.<Argument>of();
        children.add(submit(child.label(), arguments));
        later(CALL_MICROS);
      }
      case Op.SubmitAndCancel() -> submitAndCancel();
      case Op.Put(long value, boolean large) -> put(value, large);
      case Op.Await(int returns) -> {
        waiting = _ -> later(CALL_MICROS);
        node.event(new NodeEvent.Waits(id(), List.copyOf(children), returns, false));
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

  private ObjectId submit(String label, List<Argument> arguments) {
    var above = dispatch.spec().origin();
    var id = id().child(submissions++);
    var origin = new Origin(node.id(), above.home(), above.depth() + 1, above.dialect());
    var function = new FunctionRef(SimCluster.MODULE, new Entry.Export(label));
    node.event(
        new NodeEvent.Submitted(
            id(), new TaskSpec(id, function, arguments, TaskOptions.DEFAULT, origin)));
    return ObjectId.result(id, 0);
  }

  private void submitAndCancel() {
    var target = submit(SPIN, List.of());
    node.later(
        2_000,
        () -> {
          if (stopped != null || ended) {
            return;
          }
          waiting =
              answer -> {
                if ((Boolean) answer) {
                  node.world().acknowledgedCancel(target.task());
                }
                seeCancelled(target);
              };
          node.event(new NodeEvent.CancelAsked(id(), target, true));
        });
  }

  private void seeCancelled(ObjectId target) {
    waiting =
        answer -> {
          switch (((List<?>) answer).getFirst()) {
            case ObjectState.Broken(var error) when error.code() == Code.CANCELLED ->
                later(CALL_MICROS);
            case null, default -> fail("a cancelled task answered " + answer);
          }
        };
    node.event(new NodeEvent.Waits(id(), List.of(target), 1, false));
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
    waiting = answer -> got(object, ((List<?>) answer).getFirst(), then);
    node.event(new NodeEvent.Waits(id(), List.of(object), 1, false));
  }

  private void got(ObjectId object, @Nullable Object state, LongConsumer then) {
    switch (state) {
      case ObjectState.Ready(var stored) -> read(object, stored, then);
      case ObjectState.Broken(var error) -> fail("object " + object + ": " + error);
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
          waiting = answer -> got(object, ((List<?>) answer).getFirst(), then);
          node.event(new NodeEvent.Missed(id(), object, place));
        }
      }
    }
  }

  private void seen(ObjectId object, long value, LongConsumer then) {
    node.world().seen(object, value);
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
