package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.ExecutionListener;
import com.dylibso.chicory.runtime.GlobalFactory;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TableFactory;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.Element;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.FunctionBody;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Global;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.TagSection;
import com.dylibso.chicory.wasm.types.TagType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the instances of one linked module. Thread-safe.
///
/// The engine's public builder compares every import with every other one for each instance, which
/// takes several times as long as everything else that a short task needs, and its answer is always
/// the same. So it is asked once for each module, and instances come from the constructor that it
/// calls in the end. That constructor is not public: its shape is the one of the version of the
/// engine in our root POM, and where it has another shape, the builder makes every instance.
///
/// The constructor copies the arrays that an instance writes to, except for those of data segments
/// and memories.
final class InstanceFactory {
  private static final @Nullable MethodHandle CONSTRUCTOR = constructor();

  private final WasmModule module;
  private final ImportValues imports;
  private final @Nullable Parts parts;

  /// What each instance has for itself.
  record Own(
      Function<Instance, Machine> machine,
      Function<MemoryLimits, Memory> memory,
      TableFactory tables) {}

  /// What all instances share, as the engine's constructor wants it.
  private static final class Parts {
    private final ImportValues imports;
    private final Global[] globals;
    private final MemoryLimits[] memories;
    private final DataSegment[] data;
    private final FunctionBody[] bodies;
    private final FunctionType[] types;
    private final int[] functionTypes;
    private final Table[] tables;
    private final Element[] elements;
    private final TagType @Nullable [] tags;
    private final Map<String, Export> exports;

    /// @param checked any instance that the builder made
    Parts(WasmModule module, Instance checked) {
      imports = checked.imports();
      globals = module.globalSection().globals();
      memories = memories(module);
      data = module.dataSection().dataSegments();
      bodies = module.codeSection().functionBodies();
      types = module.typeSection().types();
      functionTypes = new int[checked.functionCount()];
      Arrays.setAll(functionTypes, checked::functionType);
      tables = tables(module);
      elements = module.elementSection().elements();
      tags = module.tagSection().map(TagSection::types).orElse(null);
      exports = exports(module);
    }

    private static MemoryLimits[] memories(WasmModule module) {
      var section = module.memorySection();
      if (section.isEmpty()) {
        return new MemoryLimits[0];
      }
      var limits = new MemoryLimits[section.get().memoryCount()];
      for (int i = 0; i < limits.length; i++) {
        limits[i] = section.get().getMemory(i).limits();
      }
      return limits;
    }

    private static Table[] tables(WasmModule module) {
      var tables = new Table[module.tableSection().tableCount()];
      for (int i = 0; i < tables.length; i++) {
        tables[i] = module.tableSection().getTable(i);
      }
      return tables;
    }

    private static Map<String, Export> exports(WasmModule module) {
      var exports = new HashMap<String, Export>();
      for (int i = 0; i < module.exportSection().exportCount(); i++) {
        var export = module.exportSection().getExport(i);
        exports.put(export.name(), export);
      }
      return Map.copyOf(exports);
    }
  }

  private InstanceFactory(WasmModule module, ImportValues imports, @Nullable Parts parts) {
    this.module = module;
    this.imports = imports;
    this.parts = parts;
  }

  /// Checks the module and its imports once; those that do not fit fail as instances are made.
  static InstanceFactory of(WasmModule module, ImportFunction... imports) {
    var built = slow(module, imports);
    if (CONSTRUCTOR == null) {
      return built;
    }
    try {
      return new InstanceFactory(module, built.imports, parts(module, built.imports));
    } catch (RuntimeException e) {
      return built;
    }
  }

  /// One that uses the builder for every instance.
  static InstanceFactory slow(WasmModule module, ImportFunction... imports) {
    var values = ImportValues.builder().addFunction(imports).build();
    return new InstanceFactory(module, values, null);
  }

  /// Whether instances are made without the builder.
  boolean isFast() {
    return parts != null;
  }

  /// A new instance whose start section has run; throws what the guest or the engine throws.
  Instance instance(Own own) {
    return parts == null ? builder(module, imports, own).build() : constructed(parts, own);
  }

  private static Instance.Builder builder(WasmModule module, ImportValues imports, Own own) {
    return Instance.builder(module)
        .withMachineFactory(own.machine())
        .withImportValues(imports)
        .withStart(false)
        .withMemoryFactory(own.memory())
        .withTableFactory(own.tables());
  }

  private Instance constructed(Parts all, Own own) {
    var memories = new Memory[all.memories.length];
    for (int i = 0; i < memories.length; i++) {
      memories[i] = own.memory().apply(all.memories[i]);
    }
    try {
      return (Instance)
          Objects.requireNonNull(CONSTRUCTOR)
              .invokeExact(
                  module,
                  all.globals,
                  memories,
                  all.data.clone(),
                  all.bodies,
                  all.types,
                  all.functionTypes,
                  all.imports,
                  all.tables,
                  all.elements,
                  all.tags,
                  all.exports,
                  own.machine(),
                  own.tables(),
                  (GlobalFactory) null,
                  true,
                  false,
                  (ExecutionListener) null);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the engine's constructor failed", e);
    }
  }

  /// Has the builder check everything on an instance that is not initialised and has no room.
  private static Parts parts(WasmModule module, ImportValues imports) {
    var own =
        new Own(
            _ -> (_, _) -> new long[0],
            _ -> new FlatMemory(0, 0, false, null, MemoryPool.NONE),
            (table, initial) -> {
              var none = new TableLimits(0, 0, table.limits().shared());
              return new TableInstance(new Table(table.elementType(), none), initial);
            });
    var checked = builder(module, imports, own).withInitialize(false).build();
    return new Parts(module, checked);
  }

  private static @Nullable MethodHandle constructor() {
    var type =
        MethodType.methodType(
            void.class,
            WasmModule.class,
            Global[].class,
            Memory[].class,
            DataSegment[].class,
            FunctionBody[].class,
            FunctionType[].class,
            int[].class,
            ImportValues.class,
            Table[].class,
            Element[].class,
            TagType[].class,
            Map.class,
            Function.class,
            TableFactory.class,
            GlobalFactory.class,
            boolean.class,
            boolean.class,
            ExecutionListener.class);
    try {
      return MethodHandles.privateLookupIn(Instance.class, MethodHandles.lookup())
          .findConstructor(Instance.class, type);
    } catch (NoSuchMethodException | IllegalAccessException _) {
      return null;
    }
  }
}
