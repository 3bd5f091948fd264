package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.ChicoryException;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.host.HostFunction;
import dev.raywa.wasm.host.HostLink;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The host functions of one instance; used by its thread only. Sessions are opened, and functions
/// made, by the first call that needs them.
///
/// The imports of a module are made once, for all its instances. Each of them finds the functions
/// of the instance that calls it through the machine of that instance, which the engine makes
/// before anything of the guest can run.
final class HostCalls implements AutoCloseable {
  private static final long[] NOTHING = {};

  private final Linker.Linked linked;
  private final RunningGuest guest;
  private final Supplier<WasiLink.Session> opener;
  private final @Nullable WasmFunctionHandle[] handles;
  private WasiLink.@Nullable Session wasi;
  private HostLink.@Nullable Session ours;
  private boolean watching;
  private boolean leftTraces;
  private boolean readSetting;

  /// What an initialiser did that speaks against a snapshot, or for one with conditions.
  record Watched(boolean leftTraces, boolean readSetting) {}

  /// A machine with the host functions of its instance.
  private record Attached(Machine engine, HostCalls calls) implements Machine {
    @Override
    public long[] call(int function, long[] arguments) {
      return engine.call(function, arguments);
    }
  }

  /// @param opener opens the state of WASI
  HostCalls(Linker.Linked linked, RunningGuest guest, Supplier<WasiLink.Session> opener) {
    this.linked = linked;
    this.guest = guest;
    this.opener = opener;
    this.handles = new WasmFunctionHandle[linked.slots().size()];
  }

  /// The imports of a module; they can be called by instances with an [#attached] machine.
  static ImportFunction[] imports(List<Linker.Slot> slots) {
    var imports = new ImportFunction[slots.size()];
    for (int i = 0; i < imports.length; i++) {
      var slot = slots.get(i);
      int index = i;
      imports[i] =
          new ImportFunction(
              slot.module(),
              slot.name(),
              slot.type(),
              (instance, arguments) -> of(instance).call(index, instance, arguments));
    }
    return imports;
  }

  private static HostCalls of(Instance instance) {
    if (instance.getMachine() instanceof Attached attached) {
      return attached.calls();
    }
    throw new IllegalStateException("an instance without host functions called one");
  }

  /// The machine that an instance needs for its imports to end here.
  Machine attached(Machine engine) {
    return new Attached(engine, this);
  }

  /// From now on, notes what the guest calls.
  void watch() {
    watching = true;
  }

  /// What was noted; ends it.
  Watched watched() {
    watching = false;
    return new Watched(leftTraces, readSetting);
  }

  /// The most memory that was held for the instance outside its own, in bytes; until [#close].
  long heldBytesMax() {
    return ours == null ? 0 : ours.heldBytesMax();
  }

  @Override
  public void close() {
    try {
      if (ours != null) {
        ours.close();
      }
    } finally {
      if (wasi != null) {
        wasi.close();
      }
    }
  }

  private long @Nullable [] call(int index, Instance instance, long[] arguments) {
    var handle = handles[index];
    if (handle == null) {
      handle = handle(linked.slots().get(index));
      handles[index] = handle;
    }
    if (watching) {
      note(linked.slots().get(index));
    }
    return handle.apply(instance, arguments);
  }

  private void note(Linker.Slot slot) {
    switch (slot) {
      case Linker.Slot.Wasi(var name, _) -> {
        leftTraces |= !Snapshot.HARMLESS.contains(name);
        readSetting |= Snapshot.readsSetting(name);
      }
      case Linker.Slot.Ours _ -> leftTraces = true;
    }
  }

  private WasmFunctionHandle handle(Linker.Slot slot) {
    return switch (slot) {
      case Linker.Slot.Wasi(var name, _) -> wasi().function(name).handle();
      case Linker.Slot.Ours(var wanted, _) -> handle(wanted, ours().body(wanted));
    };
  }

  private WasiLink.Session wasi() {
    if (wasi == null) {
      wasi = opener.get();
    }
    return wasi;
  }

  private HostLink.Session ours() {
    if (ours == null) {
      ours = linked.ours().orElseThrow().get();
    }
    return ours;
  }

  private WasmFunctionHandle handle(HostLink.Import wanted, HostFunction.Body body) {
    var results = wanted.signature().results();
    boolean returns = !results.isEmpty();
    boolean narrow = returns && results.get(0) == Invocation.Kind.I32;
    return (_, arguments) -> {
      long result;
      try {
        result = body.call(guest, arguments);
      } catch (GuestInterrupted | GuestMemory.OutOfBounds | ChicoryException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new Endings.HostDefect(wanted.module() + "." + wanted.name(), e);
      }
      return returns ? new long[] {narrow ? (int) result : result} : NOTHING;
    };
  }
}
