package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.host.HostLink;
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
  private WasiLink.@Nullable Session wasi;
  private @Nullable MemoryImage image;
  private boolean initializing;
  private boolean leftTraces;
  private boolean readSetting;

  /// What runs share.
  record Surroundings(
      WasiLink wasi, GuestOutput output, LongSupplier nanos, SandboxConfig config) {}

  GuestRun(ChicoryModule module, Invocation invocation, Ray ray, Surroundings around) {
    this.module = module;
    this.prepared = module.prepared();
    this.invocation = invocation;
    this.guest = new RunningGuest(prepared, ray, around.output());
    this.around = around;
  }

  /// Blocks until the guest ends; the thread's interrupt flag is clear afterwards.
  Ended run() {
    Ended ended;
    try {
      ended = attempt();
    } catch (RuntimeException
        | StackOverflowError
        | OutOfMemoryError
        | LinkageError
        | AssertionError e) {
      ended = Endings.of(e, prepared.names(), guest.flat().size());
    }
    boolean interrupted = Thread.interrupted();
    if (wasi != null) {
      wasi.close();
    }
    return interrupted ? new Ended.Interrupted(guest.flat().size()) : ended;
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
    long peak = guest.flat().size();
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
    initializing = prepared.wantsSnapshot();
    var instance = instance();
    instance.getMachine().call(plan.initializer(), NOTHING);
    if (initializing) {
      initializing = false;
      keep(instance, around.nanos().getAsLong() - from);
    }
    return instance;
  }

  private void keep(Instance instance, long nanos) {
    var config = around.config();
    if (leftTraces || guest.flat().size() > config.snapshotBytesMax()) {
      prepared.forbidSnapshot();
      return;
    }
    if (nanos > config.snapshotTimeMin().toNanos()) {
      var setting =
          readSetting
              ? Optional.of(Snapshot.Setting.of(invocation))
              : Optional.<Snapshot.Setting>empty();
      boolean writesTables = prepared.shape().code().writesTables();
      Snapshot.of(instance, guest.flat(), writesTables, setting)
          .ifPresentOrElse(prepared::keep, prepared::forbidSnapshot);
    }
  }

  private Instance instance() {
    var compiled = prepared.compiled();
    var instance =
        Instance.builder(compiled.module())
            .withMachineFactory(compiled.machines())
            .withImportValues(imports())
            .withStart(false)
            .withMemoryFactory(this::memory)
            .withTableFactory(new BoundedTables(invocation.limits().tableElementsMax()))
            .build();
    guest.attach(instance);
    return instance;
  }

  private Memory memory(MemoryLimits declared) {
    long quota = invocation.limits().memoryBytesMax() >>> FlatMemory.PAGE_SHIFT;
    int max = (int) Math.min(declared.maximumPages(), quota);
    return guest.use(new FlatMemory(declared.initialPages(), max, declared.shared(), image));
  }

  private ImportValues imports() {
    var linked = module.linked();
    var slots = linked.slots();
    if (slots.isEmpty()) {
      return ImportValues.empty();
    }
    var ours = linked.ours().map(sessions -> sessions.get());
    var functions = new ImportFunction[slots.size()];
    for (int i = 0; i < functions.length; i++) {
      functions[i] =
          switch (slots.get(i)) {
            case Linker.Slot.Wasi(var name) -> wasi(name);
            case Linker.Slot.Ours slot -> ours(slot, ours.orElseThrow());
          };
    }
    return ImportValues.builder().addFunction(functions).build();
  }

  private ImportFunction wasi(String name) {
    if (wasi == null) {
      wasi = around.wasi().open(invocation, around.output());
    }
    var function = wasi.function(name);
    if (!initializing) {
      return function;
    }
    var handle = function.handle();
    return new ImportFunction(
        function.module(),
        function.name(),
        function.functionType(),
        (instance, arguments) -> {
          if (initializing) {
            leftTraces |= !Snapshot.HARMLESS.contains(name);
            readSetting |= Snapshot.readsSetting(name);
          }
          return handle.apply(instance, arguments);
        });
  }

  private ImportFunction ours(Linker.Slot.Ours slot, HostLink.Session session) {
    var wanted = slot.wanted();
    var body = session.body(wanted);
    var results = wanted.signature().results();
    boolean returns = !results.isEmpty();
    boolean narrow = returns && results.get(0) == Invocation.Kind.I32;
    return new ImportFunction(
        wanted.module(),
        wanted.name(),
        slot.type(),
        (instance, arguments) -> {
          leftTraces = true;
          guest.attach(instance);
          long result;
          try {
            result = body.call(guest, arguments);
          } catch (GuestInterrupted | GuestMemory.OutOfBounds | ChicoryException e) {
            throw e;
          } catch (RuntimeException e) {
            throw new Endings.HostDefect(wanted.module() + "." + wanted.name(), e);
          }
          return returns ? new long[] {narrow ? (int) result : result} : NOTHING;
        });
  }
}
