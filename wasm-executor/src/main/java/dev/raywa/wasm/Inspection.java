package dev.raywa.wasm;

import dev.raywa.message.Dialect;
import dev.raywa.message.ModuleId;
import java.util.List;

/// What can be said of a module without running it.
///
/// @param module the SHA-256 of the bytes
/// @param sizeBytes of the binary
/// @param dialect of its `ray` imports; [Dialect#AUTO] when it has none or only the first call
///   decides
/// @param imports in the module's order
/// @param exports functions, memories, tables and globals, in the module's order
/// @param functions defined in the module
/// @param memoryPagesMin initial pages of 64 KiB
/// @param memoryPagesMax declared maximum, or -1
/// @param tableElementsMin initial elements of its largest table
/// @param interpreted indices of functions that the JVM cannot hold; known once it was compiled
/// @param refusals everything that keeps it from running, one sentence each; empty when it may run
public record Inspection(
    ModuleId module,
    long sizeBytes,
    Dialect dialect,
    List<Item> imports,
    List<Item> exports,
    int functions,
    long memoryPagesMin,
    long memoryPagesMax,
    long tableElementsMin,
    List<Integer> interpreted,
    List<String> refusals) {
  /// An import (`ray.call`) or export (`add`) with its type, `(i32, i32) -> i32`, `memory`,
  /// `table`.
  public record Item(String name, String type) {}

  public Inspection {
    imports = List.copyOf(imports);
    exports = List.copyOf(exports);
    interpreted = List.copyOf(interpreted);
    refusals = List.copyOf(refusals);
  }
}
