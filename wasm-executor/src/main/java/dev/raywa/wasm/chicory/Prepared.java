package dev.raywa.wasm.chicory;

import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.Loaded;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A module that is compiled, whatever dialect it is used in. Thread-safe.
final class Prepared {
  private final ModuleId id;
  private final int sizeBytes;
  private final Shape shape;
  private final Compilation.Compiled compiled;
  private final Map<String, Integer> functions;
  private final FunctionNames names;
  private final int importedFunctions;
  private final int functionTable;
  private final Map<Entry, EntryPlan> plans = new ConcurrentHashMap<>();
  private final Map<Dialect, Loaded> linked = new ConcurrentHashMap<>();
  private volatile @Nullable Snapshot snapshot;
  private volatile boolean snapshotForbidden;

  Prepared(ModuleId id, int sizeBytes, Shape shape, Compilation.Compiled compiled) {
    this.id = id;
    this.snapshotForbidden = shape.startFunction() >= 0 || shape.code().dropsSegments();
    this.sizeBytes = sizeBytes;
    this.shape = shape;
    this.compiled = compiled;
    this.functions = shape.functionExports();
    this.names = new FunctionNames(shape);
    this.importedFunctions = shape.importedFunctions();
    this.functionTable =
        shape.exports().stream()
            .filter(one -> one.kind() == Shape.Kind.TABLE)
            .filter(one -> one.name().equals("__indirect_function_table"))
            .mapToInt(Shape.Export::index)
            .findFirst()
            .orElse(0);
  }

  ModuleId id() {
    return id;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  Shape shape() {
    return shape;
  }

  Compilation.Compiled compiled() {
    return compiled;
  }

  /// Exported functions by name.
  Map<String, Integer> functions() {
    return functions;
  }

  FunctionNames names() {
    return names;
  }

  int importedFunctions() {
    return importedFunctions;
  }

  /// Index of the table that function pointers point into, when there is one at all.
  int functionTable() {
    return functionTable;
  }

  /// What an entry calls; entries that exist are looked up once.
  EntryPlan.Sought plan(Entry entry) {
    var known = plans.get(entry);
    if (known != null) {
      return new EntryPlan.Sought.Found(known);
    }
    var sought = EntryPlan.of(this, entry);
    if (sought instanceof EntryPlan.Sought.Found(var plan)) {
      plans.put(entry, plan);
    }
    return sought;
  }

  /// The module in one dialect, linked once.
  Loaded linked(Dialect dialect, Function<Dialect, Loaded> link) {
    return linked.computeIfAbsent(dialect, link);
  }

  /// The module in one dialect, when it was linked before.
  Optional<Loaded> linked(Dialect dialect) {
    return Optional.ofNullable(linked.get(dialect));
  }

  /// The state after initialisation, when that is worth keeping.
  Optional<Snapshot> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  synchronized void keep(Snapshot taken) {
    if (snapshot == null) {
      snapshot = taken;
    }
  }

  /// Whether a snapshot may still be taken: there is none, and nothing has spoken against it.
  boolean wantsSnapshot() {
    return !snapshotForbidden && snapshot == null;
  }

  void forbidSnapshot() {
    snapshotForbidden = true;
  }

  /// An estimate of the heap and class space that it takes: generated classes unpack to several
  /// times their archive, and a stripped module to about a multiple of its data.
  long weightBytes() {
    return 8L * compiled.product().classes().size()
        + 2L * sizeBytes
        + snapshot().map(Snapshot::sizeBytes).orElse(0L);
  }
}
