package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a binary declares, read without the engine. Immutable once it was scanned.
///
/// @param imports in the module's order
/// @param exports in the module's order
/// @param types of the type section
/// @param functionTypes type index of every function, imported ones first
/// @param memory of the module; [Memory#NONE] when it has none
/// @param tableElementsMin initial elements of the largest table
/// @param tables defined tables
/// @param startFunction index of the start section's function, or -1
/// @param code the function bodies
/// @param names payload of the name section; empty when there is none
/// @param go whether Go's linker made it
record Shape(
    List<Import> imports,
    List<Export> exports,
    List<FunctionShape> types,
    List<Integer> functionTypes,
    Memory memory,
    long tableElementsMin,
    int tables,
    int startFunction,
    Code code,
    Bytes names,
    boolean go) {
  /// What is imported or exported.
  enum Kind {
    /// A function.
    FUNCTION,
    /// A table.
    TABLE,
    /// A linear memory.
    MEMORY,
    /// A global.
    GLOBAL,
    /// An exception tag.
    TAG;

    /// `function`, `memory`.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An import; the type is text for people, the index is -1 unless it is a function.
  record Import(String module, String name, Kind kind, String type, int typeIndex) {
    /// `ray.call`.
    String path() {
      return module + "." + name;
    }
  }

  /// An export.
  record Export(String name, Kind kind, int index) {}

  /// Pages of the memory; the maximum is -1 when none is declared.
  record Memory(long pagesMin, long pagesMax, boolean shared) {
    /// Stands for a module without memory.
    static final Memory NONE = new Memory(0, -1, false);
  }

  /// Where the bodies are, and what their instructions can do.
  static final class Code {
    /// Stands for a module without code.
    static final Code NONE =
        new Code(new int[0], new int[0], new CodeScan.Watched(-1, -1), false, false);

    private final int[] from;
    private final int[] to;
    private final CodeScan.Watched watched;
    private final boolean writesTables;
    private final boolean dropsSegments;

    /// Offsets of each body, after its size, and of its end.
    Code(
        int[] from,
        int[] to,
        CodeScan.Watched watched,
        boolean writesTables,
        boolean dropsSegments) {
      this.from = from;
      this.to = to;
      this.watched = watched;
      this.writesTables = writesTables;
      this.dropsSegments = dropsSegments;
    }

    int bodies() {
      return from.length;
    }

    int from(int body) {
      return from[body];
    }

    int to(int body) {
      return to[body];
    }

    CodeScan.Watched watched() {
      return watched;
    }

    boolean writesTables() {
      return writesTables;
    }

    boolean dropsSegments() {
      return dropsSegments;
    }
  }

  /// Names of the functions that initialise and finish an instance.
  static final String CONSTRUCTORS = "__wasm_call_ctors";

  /// Reactors' initialiser.
  static final String INITIALIZE = "_initialize";

  /// What flushes and closes, by preference.
  static final List<String> DESTRUCTORS = List.of("__wasm_call_dtors", "__stdio_exit");

  int importedFunctions() {
    int count = 0;
    for (var one : imports) {
      if (one.kind() == Kind.FUNCTION) {
        count++;
      }
    }
    return count;
  }

  /// The type of a function by its index.
  FunctionShape typeOf(int function) {
    return types.get(functionTypes.get(function));
  }

  Map<String, Integer> functionExports() {
    var functions = new HashMap<String, Integer>();
    for (var export : exports) {
      if (export.kind() == Kind.FUNCTION) {
        functions.put(export.name(), export.index());
      }
    }
    return Map.copyOf(functions);
  }

  Set<String> exportNames() {
    return Set.copyOf(exports.stream().map(Export::name).toList());
  }
}
