package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.TableFactory;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;

/// Makes the tables of one instance with limits of their own: the engine writes the size of a
/// growing table into its limits, and those of the module are shared by all instances.
final class BoundedTables implements TableFactory {
  private final int elementsMax;

  BoundedTables(int elementsMax) {
    this.elementsMax = elementsMax;
  }

  @Override
  public TableInstance create(Table table, int initial) {
    var declared = table.limits();
    long max = Math.max(declared.min(), Math.min(declared.max(), elementsMax));
    var limits = new TableLimits(declared.min(), max, declared.shared());
    return new TableInstance(new Table(table.elementType(), limits), initial);
  }
}
