package dev.raywa.wasm.chicory;

import dev.raywa.message.ModuleId;
import dev.raywa.wasm.Inspection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Puts into words what a scan found.
final class Inspections {
  private Inspections() {}

  static Inspection of(
      ModuleId id,
      int sizeBytes,
      ModuleScan.Scanned scanned,
      Linker.Linked linked,
      Collection<Integer> interpreted) {
    var shape = scanned.shape();
    var refusals = new ArrayList<>(scanned.refusals());
    refusals.addAll(linked.refusals());
    return new Inspection(
        id,
        sizeBytes,
        linked.dialect(),
        shape.imports().stream().map(one -> new Inspection.Item(one.path(), one.type())).toList(),
        shape.exports().stream()
            .map(one -> new Inspection.Item(one.name(), type(shape, one)))
            .toList(),
        shape.code().bodies(),
        shape.memory().pagesMin(),
        shape.memory().pagesMax(),
        shape.tableElementsMin(),
        List.copyOf(interpreted.stream().sorted().toList()),
        refusals);
  }

  private static String type(Shape shape, Shape.Export export) {
    boolean known =
        export.kind() == Shape.Kind.FUNCTION && export.index() < shape.functionTypes().size();
    return known ? shape.typeOf(export.index()).toString() : export.kind().word();
  }
}
