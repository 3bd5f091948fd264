package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Ray;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of one guest in an instance of its own, on the calling thread.
final class GuestRun {
  private static final long[] NOTHING = {};

  private final ChicoryModule module;
  private final Prepared prepared;
  private final Invocation invocation;
  private final RunningGuest guest;
  private final Surroundings around;
  private final HostCalls calls;
  private @Nullable MemoryImage image;

  /// What runs share.
  record Surroundings(
      WasiLink wasi,
      GuestOutput output,
      LongSupplier nanos,
      SandboxConfig config,
      MemoryPool memories) {}

  GuestRun(ChicoryModule module, Invocation invocation, Ray ray, Surroundings around) {
    this.module = module;
    this.prepared = module.prepared();
    this.invocation = invocation;
    this.guest = new RunningGuest(prepared, invocation.limits(), ray, around.output());
    this.around = around;
    this.calls =
        new HostCalls(
            module.linked(), guest, () -> around.wasi().open(invocation, around.output()));
  }

  /// Blocks until the guest ends; the thread's interrupt flag is clear afterwards.
  Ended run() {
    Ended ended;
    boolean ordinary = false;
    try {
      ended = attempt();
      ordinary = true;
    } catch (RuntimeException
        | StackOverflowError
        | OutOfMemoryError
        | LinkageError
        | AssertionError e) {
      ended = Endings.of(e, prepared.names(), memoryBytesMax());
    }
    boolean interrupted = Thread.interrupted();
    long memory = memoryBytesMax();
    calls.close();
    if (interrupted) {
      return new Ended.Interrupted(memory);
    }
    if (ordinary) {
      // After any other end, somebody may still be reading what the guest lent.
      guest.flat().release();
    }
    return ended;
  }

  /// Linear memory only grows.
  private long memoryBytesMax() {
    return guest.flat().size() + calls.heldBytesMax();
  }

  private Ended attempt() {
    return switch (prepared.plan(invocation.entry())) {
      case EntryPlan.Sought.Missing(var error) -> new Ended.Failed(error, 0);
      case EntryPlan.Sought.Found(var plan) -> {
        var refusal = refusal(plan);
        yield refusal.isPresent() ? new Ended.Failed(refusal.get(), 0) : called(plan);
      }
    };
  }

  private Optional<TaskError> refusal(EntryPlan plan) {
    var label = prepared.names().of(plan.function());
    var mismatch = Passing.mismatch(label, plan, invocation.arguments());
    if (mismatch.isPresent()) {
      return Optional.of(new TaskError(TaskError.Code.BAD_FUNCTION, mismatch.get()));
    }
    var limits = invocation.limits();
    long memory = prepared.shape().memory().pagesMin() << FlatMemory.PAGE_SHIFT;
    if (memory > limits.memoryBytesMax()) {
      return tooMuch(
          "initial memory in bytes", memory, limits.memoryBytesMax(), "guest.memory.max");
    }
    long elements = prepared.shape().tableElementsMin();
    return elements > limits.tableElementsMax()
        ? tooMuch("initial table elements", elements, limits.tableElementsMax(), "guest.table.max")
        : Optional.empty();
  }

  private static Optional<TaskError> tooMuch(String what, long value, long max, String setting) {
    return Optional.of(
        new TaskError(TaskError.Code.OUT_OF_MEMORY, Refusals.over(what, value, max, setting)));
  }

  private Ended called(EntryPlan plan) {
    var instance = initialized(plan);
    var values = Passing.values(plan, invocation.arguments(), guest);
    var results = instance.getMachine().call(plan.function(), values);
    if (plan.finisher() >= 0) {
      instance.getMachine().call(plan.finisher(), NOTHING);
    }
    if (plan.flush() >= 0) {
      instance.getMachine().call(plan.flush(), new long[1]);
    }
    long peak = memoryBytesMax();
    if (plan.hasExitCode()) {
      return new Ended.Exited((int) results[0], peak);
    }
    return new Ended.Returned(
        Passing.result(plan.type(), results == null ? NOTHING : results), peak);
  }

  /// An instance whose initialiser has run, or whose memory looks as if it had.
  private Instance initialized(EntryPlan plan) {
    if (!plan.isInitialized()) {
      return instance();
    }
    var snapshot = prepared.snapshot().filter(known -> known.fits(invocation));
    if (snapshot.isPresent()) {
      image = snapshot.get().memory();
      var instance = instance();
      snapshot.get().restore(instance);
      return instance;
    }
    long from = around.nanos().getAsLong();
    boolean wantsSnapshot = prepared.wantsSnapshot();
    if (wantsSnapshot) {
      calls.watch();
    }
    var instance = instance();
    instance.getMachine().call(plan.initializer(), NOTHING);
    if (wantsSnapshot) {
      keep(instance, around.nanos().getAsLong() - from);
    }
    return instance;
  }

  private void keep(Instance instance, long nanos) {
    var config = around.config();
    var seen = calls.watched();
    if (seen.leftTraces() || guest.flat().size() > config.snapshotBytesMax()) {
      prepared.forbidSnapshot();
      return;
    }
    if (nanos > config.snapshotTimeMin().toNanos()) {
      var setting =
          seen.readSetting()
              ? Optional.of(Snapshot.Setting.of(invocation))
              : Optional.<Snapshot.Setting>empty();
      boolean writesTables = prepared.shape().code().writesTables();
      Snapshot.of(instance, guest.flat(), writesTables, setting)
          .ifPresentOrElse(prepared::keep, prepared::forbidSnapshot);
    }
  }

  private Instance instance() {
    var tables = new BoundedTables(invocation.limits().tableElementsMax());
    return module
        .instances()
        .instance(new InstanceFactory.Own(this::machine, this::memory, tables));
  }

  /// The engine asks before anything of the guest runs: the start section may call host functions.
  private Machine machine(Instance instance) {
    guest.attach(instance);
    return calls.attached(prepared.compiled().machines().apply(instance));
  }

  private Memory memory(MemoryLimits declared) {
    long quota = invocation.limits().memoryBytesMax() >>> FlatMemory.PAGE_SHIFT;
    int max = (int) Math.min(declared.maximumPages(), quota);
    return guest.use(
        new FlatMemory(declared.initialPages(), max, declared.shared(), image, around.memories()));
  }
}
