package dev.raywa.execution;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.grid.StoreFullException;
import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.message.Trace;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.Invocation.Passed;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.Sandbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs guests, each on a virtual thread of its own, and tells the core how they ended.
/// Thread-safe.
final class GuestRunner {
  /// What guests are run with.
  ///
  /// @param jobs the specification of a job whose driver runs here
  /// @param output where a task prints
  /// @param tracer sees every run
  record Tools(
      Sandbox sandbox,
      ObjectGrid grid,
      LongSupplier nanos,
      Function<JobId, @Nullable JobSpec> jobs,
      Function<TaskSpec, GuestOutput> output,
      Tracer tracer) {}

  private static final Logger LOG = LoggerFactory.getLogger(GuestRunner.class);
  private static final String TRACEPARENT = Trace.HEADER.toUpperCase(Locale.ROOT);

  private final Settings settings;
  private final Tools tools;
  private final QueueGate gate;
  private final Tally tally;
  private final Consumer<NodeEvent> core;
  private final Map<TaskId, RunningGuest> guests = new ConcurrentHashMap<>();

  GuestRunner(
      Settings settings, Tools tools, QueueGate gate, Tally tally, Consumer<NodeEvent> core) {
    this.settings = settings;
    this.tools = tools;
    this.gate = gate;
    this.tally = tally;
    this.core = core;
  }

  void run(Dispatch dispatch) {
    var guest = new RunningGuest(dispatch, tools.nanos());
    guests.put(dispatch.spec().id(), guest);
    Thread.ofVirtual().name("task-" + dispatch.spec().id()).start(() -> execute(guest));
  }

  void interrupt(TaskId task, TaskError reason) {
    var guest = guests.get(task);
    if (guest != null) {
      guest.stop(reason);
    }
  }

  void answer(TaskId task, Object value) {
    var guest = guests.get(task);
    if (guest != null) {
      guest.answer(value);
    }
  }

  /// Ends every guest, for the end of the node.
  void interruptAll(TaskError reason) {
    guests.values().forEach(guest -> guest.stop(reason));
  }

  int running() {
    return guests.size();
  }

  private void execute(RunningGuest guest) {
    var task = guest.dispatch().spec().id();
    long since = tools.nanos().getAsLong();
    var span = tools.tracer().begin(guest.dispatch());
    guest.traced(span.below(guest.trace()));
    var ray = new TaskRay(settings, guest, core, gate, tools.grid());
    Outcome outcome;
    try {
      guest.begin();
      outcome = finish(guest, ray, invoke(guest, ray), since);
    } catch (GuestInterrupted e) {
      outcome = new Outcome.Failed(reason(guest), -1, bill(guest, since, 0, 0));
    } catch (ObjectVanishedException e) {
      var lost = new TaskError(Code.OBJECT_LOST, String.valueOf(e.getMessage()));
      outcome = new Outcome.Failed(lost, -1, bill(guest, since, 0, 0));
    } catch (StoreFullException e) {
      var full = new TaskError(Code.STORE_FULL, e.getMessage());
      outcome = new Outcome.Failed(full, -1, bill(guest, since, 0, 0));
    } catch (RuntimeException | Error e) {
      outcome = new Outcome.Failed(defect(guest, e), -1, bill(guest, since, 0, 0));
    }
    guests.remove(task);
    tally.ended(outcome);
    span.ended(outcome);
    core.accept(new NodeEvent.Finished(task, guest.dispatch().attempt(), outcome));
  }

  private Ended invoke(RunningGuest guest, TaskRay ray) {
    var spec = guest.dispatch().spec();
    return switch (tools.sandbox().load(spec.function().module(), spec.origin().dialect())) {
      case Loaded.Refused(var error) -> new Ended.Failed(error, 0);
      case Loaded.Ready(var module) ->
          switch (resolve(guest.dispatch(), ray)) {
            case Answer.Failed<List<Passed>>(var error) -> new Ended.Failed(error, 0);
            case Answer.Ok<List<Passed>>(var arguments) -> {
              tally.starts();
              yield tools
                  .sandbox()
                  .run(module, invocation(guest, arguments), ray, tools.output().apply(spec));
            }
          };
    };
  }

  private Invocation invocation(RunningGuest guest, List<Passed> arguments) {
    var spec = guest.dispatch().spec();
    var job = spec.isPinned() ? tools.jobs().apply(spec.job()) : null;
    var entry = spec.function().entry();
    return job == null
        ? new Invocation(
            entry,
            arguments,
            List.of(spec.function().label()),
            Map.of(),
            List.of(),
            settings.guests())
        : new Invocation(
            entry,
            List.of(),
            job.arguments(),
            environment(job, guest.trace()),
            job.directories(),
            input(spec),
            settings.guests());
  }

  /// The environment of a job's driver, which names the trace unless the job names one itself.
  private static Map<String, String> environment(JobSpec job, Optional<Trace> trace) {
    if (trace.isEmpty() || job.environment().containsKey(TRACEPARENT)) {
      return job.environment();
    }
    var variables = new HashMap<>(job.environment());
    variables.put(TRACEPARENT, trace.get().toString());
    return variables;
  }

  /// What an invocation of a command gives it to read.
  private static Bytes input(TaskSpec command) {
    return !command.arguments().isEmpty()
            && command.arguments().getFirst() instanceof Argument.Blob(var bytes)
        ? bytes
        : Bytes.EMPTY;
  }

  private static Answer<List<Passed>> resolve(Dispatch dispatch, TaskRay ray) {
    var passed = new ArrayList<Passed>(dispatch.spec().arguments().size());
    int dependency = 0;
    for (var argument : dispatch.spec().arguments()) {
      switch (argument) {
        case Argument.I32(int value) -> passed.add(new Passed.Scalar(Kind.I32, value));
        case Argument.I64(long value) -> passed.add(new Passed.Scalar(Kind.I64, value));
        case Argument.F32(int bits) -> passed.add(new Passed.Scalar(Kind.F32, bits));
        case Argument.F64(long bits) -> passed.add(new Passed.Scalar(Kind.F64, bits));
        case Argument.Blob(var bytes) -> passed.add(new Passed.Blob(ByteSource.of(bytes)));
        case Argument.Reference(var object) ->
            passed.add(new Passed.Blob(ByteSource.of(object.toBytes())));
        case Argument.Dependency(var object) -> {
          switch (ray.read(object, dispatch.dependencies().get(dependency++))) {
            case Answer.Ok<ByteSource>(var value) -> passed.add(new Passed.Blob(value));
            case Answer.Failed<ByteSource>(var error) -> {
              return new Answer.Failed<>(error);
            }
          }
        }
      }
    }
    return new Answer.Ok<>(passed);
  }

  private Outcome finish(RunningGuest guest, TaskRay ray, Ended ended, long since) {
    var spec = guest.dispatch().spec();
    var result = ended instanceof Ended.Returned(var bytes, long _) ? bytes : Bytes.EMPTY;
    var set = ray.explicitResult();
    var stored =
        set != null
            ? set
            : ray.store(ObjectId.result(spec.id(), 0), ByteSource.of(result), Safety.RECOMPUTABLE);
    var bill = bill(guest, since, ended.memoryBytesMax(), ray.bytesOut());
    return switch (ended) {
      case Ended.Returned _ -> new Outcome.Succeeded(List.of(stored), bill);
      case Ended.Exited(int code, long _) when code == 0 ->
          new Outcome.Succeeded(List.of(stored), bill);
      case Ended.Exited(int code, long _) -> new Outcome.Failed(exited(spec, code), code, bill);
      case Ended.Failed(var error, long _) -> new Outcome.Failed(error, -1, bill);
      case Ended.Interrupted _ -> new Outcome.Failed(reason(guest), -1, bill);
    };
  }

  private Bill bill(RunningGuest guest, long since, long memoryBytesMax, long bytesOut) {
    long ran = tools.nanos().getAsLong() - since - guest.pausedNanos();
    return new Bill(
        settings.self(),
        guest.dispatch().attempt(),
        Math.max(0, ran),
        memoryBytesMax,
        bytesIn(guest.dispatch()),
        bytesOut);
  }

  /// Why a run failed that was not the guest's fault; what an interrupt broke is none.
  private static TaskError defect(RunningGuest guest, Throwable failure) {
    if (guest.stopReason() != null) {
      return reason(guest);
    }
    var task = guest.dispatch().spec().id();
    LOG.error("task failed inside the node task={}", task, failure);
    var sentence = "the node failed while it ran task " + task + ": " + failure;
    return new TaskError(Code.INTERNAL, sentence);
  }

  private static TaskError exited(TaskSpec spec, int code) {
    return new TaskError(Code.EXITED, spec.function().label() + " exited with code " + code);
  }

  private static TaskError reason(RunningGuest guest) {
    var reason = guest.stopReason();
    return reason != null
        ? reason
        : new TaskError(Code.INTERNAL, "the guest's thread was interrupted without a reason");
  }

  private static long bytesIn(Dispatch dispatch) {
    long bytes = dispatch.dependencies().stream().mapToLong(Stored::size).sum();
    for (var argument : dispatch.spec().arguments()) {
      bytes +=
          switch (argument) {
            case Argument.I32 _, Argument.F32 _ -> 4;
            case Argument.I64 _, Argument.F64 _ -> 8;
            case Argument.Blob(var blob) -> blob.size();
            case Argument.Dependency _ -> 0;
            case Argument.Reference _ -> ObjectId.SIZE_BYTES;
          };
    }
    return bytes;
  }
}
