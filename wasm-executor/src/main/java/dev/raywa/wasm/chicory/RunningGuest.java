package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.ValType;
import com.dylibso.chicory.wasm.types.Value;
import dev.raywa.message.Entry;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.host.Guest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One instance, as host functions and arguments see it.
final class RunningGuest implements Guest, Passing.Place {
  private static final int NAME_MAX = 1024;

  private final Prepared module;
  private final Ray ray;
  private final GuestOutput output;
  private final Limits limits;
  private FlatMemory memory = new FlatMemory(0, 0, false, null, MemoryPool.NONE);
  private GuestView view = new GuestView(memory);
  private @Nullable Instance instance;

  RunningGuest(Prepared module, Limits limits, Ray ray, GuestOutput output) {
    this.module = module;
    this.limits = limits;
    this.ray = ray;
    this.output = output;
  }

  /// The instance, which host functions can meet before it is complete: the start section calls
  /// them.
  void attach(Instance running) {
    instance = running;
  }

  /// The instance's own memory.
  FlatMemory use(FlatMemory own) {
    memory = own;
    view = new GuestView(own);
    return own;
  }

  FlatMemory flat() {
    return memory;
  }

  @Override
  public GuestView memory() {
    return view;
  }

  @Override
  public Ray ray() {
    return ray;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public GuestOutput output() {
    return output;
  }

  @Override
  public Optional<Function> tableFunction(int slot) {
    int index = module.functionTable();
    if (instance == null || index >= instance.tableCount()) {
      return Optional.empty();
    }
    var table = instance.table(index);
    if (!table.elementType().equals(ValType.FuncRef) || slot < 0 || slot >= table.size()) {
      return Optional.empty();
    }
    int function = table.ref(slot);
    return function == Value.REF_NULL_VALUE
        ? Optional.empty()
        : function(new Entry.Index(function), function);
  }

  @Override
  public Optional<Function> exportedFunction(String name) {
    if (name.isEmpty() || name.length() > NAME_MAX) {
      return Optional.empty();
    }
    var function = module.functions().get(name);
    return function == null ? Optional.empty() : function(new Entry.Export(name), function);
  }

  private Optional<Function> function(Entry entry, int function) {
    if (function < module.importedFunctions()) {
      return Optional.empty();
    }
    return module
        .shape()
        .typeOf(function)
        .signature()
        .map(signature -> new Function(entry, module.names().of(function), signature));
  }

  @Override
  public int function(String name, String type) {
    int function = module.functions().getOrDefault(name, -1);
    return function >= module.importedFunctions()
            && module.shape().typeOf(function).toString().equals(type)
        ? function
        : -1;
  }

  @Override
  public long[] call(int function, long... arguments) {
    if (instance == null) {
      throw new IllegalStateException("the instance does not exist yet");
    }
    var results = instance.getMachine().call(function, arguments);
    return results == null ? new long[0] : results;
  }
}
