package dev.raywa.wasm.chicory;

import dev.raywa.message.Entry;
import dev.raywa.message.TaskError;
import java.util.Optional;

/// What is called for one entry, in order: an initialiser, the function itself, and what flushes
/// the guest's output after a normal return.
///
/// A module is initialised once. A reactor has `_initialize`; otherwise `__wasm_call_ctors` is
/// called when it is exported and the function does not call it itself: linkers leave that to
/// `_start`, or wrap each export, or leave it to nobody. The same goes for `__wasm_call_dtors` and
/// `__stdio_exit` at the end; a module that exports `fflush` only is flushed with it.
///
/// @param function index of the function
/// @param type its type
/// @param initializer index, or -1
/// @param finisher index, or -1
/// @param flush index of `fflush`, called with null, or -1
/// @param driver whether the entry is a job's, so that an i32 result is an exit code
record EntryPlan(
    int function, FunctionShape type, int initializer, int finisher, int flush, boolean driver) {

  /// A plan, or why there is none.
  sealed interface Sought {
    /// The entry exists.
    record Found(EntryPlan plan) implements Sought {}

    /// It does not, or cannot be called.
    record Missing(TaskError error) implements Sought {}
  }

  static Sought of(Prepared module, Entry entry) {
    int function =
        switch (entry) {
          case Entry.Start(var export) -> exported(module, export);
          case Entry.Export(var name) -> exported(module, name);
          case Entry.Index(var index) -> index;
        };
    var shape = module.shape();
    if (function < module.importedFunctions() || function >= shape.functionTypes().size()) {
      return missing(unknown(module, entry));
    }
    boolean command = function == exported(module, "_start");
    if (shape.go() && !command && !module.functions().containsKey(Shape.INITIALIZE)) {
      return missing(
          entry.label()
              + " is in a Go command, whose functions can only be called while its main"
              + " runs: build it with -buildmode=c-shared, or run it as a command");
    }
    var type = shape.typeOf(function);
    if (type.signature().isEmpty()) {
      return missing(
          entry.label() + " has the type " + type + ", and only numbers can be passed to a task");
    }
    int finisher = finisher(module, function);
    return new Sought.Found(
        new EntryPlan(
            function,
            type,
            initializer(module, function, command),
            finisher,
            finisher < 0 ? flush(module, function) : -1,
            entry instanceof Entry.Start));
  }

  /// Whether the state after the initialiser is worth a snapshot at all.
  boolean isInitialized() {
    return initializer >= 0;
  }

  /// Whether the result is the program's exit code.
  boolean hasExitCode() {
    return driver && type.results().size() == 1 && type.results().get(0).equals("i32");
  }

  private static int exported(Prepared module, String name) {
    return module.functions().getOrDefault(name, -1);
  }

  private static int initializer(Prepared module, int function, boolean command) {
    int reactor = exported(module, Shape.INITIALIZE);
    if (!command && reactor >= 0) {
      return function == reactor ? -1 : plain(module, reactor);
    }
    int constructors = exported(module, Shape.CONSTRUCTORS);
    boolean called = module.shape().code().watched().callsConstructors(function);
    return called || function == constructors ? -1 : plain(module, constructors);
  }

  private static int finisher(Prepared module, int function) {
    for (var name : Shape.DESTRUCTORS) {
      int destructors = exported(module, name);
      if (destructors >= 0) {
        boolean called = module.shape().code().watched().callsDestructors(function);
        return called || function == destructors ? -1 : plain(module, destructors);
      }
    }
    return -1;
  }

  /// The index, when it is a defined function without parameters and results.
  private static int plain(Prepared module, int function) {
    return function >= module.importedFunctions()
            && module.shape().typeOf(function).toString().equals("() -> ()")
        ? function
        : -1;
  }

  private static int flush(Prepared module, int function) {
    int flush = exported(module, "fflush");
    return flush >= module.importedFunctions()
            && flush != function
            && module.shape().typeOf(flush).toString().equals("(i32) -> i32")
        ? flush
        : -1;
  }

  private static String unknown(Prepared module, Entry entry) {
    if (entry instanceof Entry.Index(var index)) {
      return "function #"
          + index
          + " is not in the module, which defines #"
          + module.importedFunctions()
          + " to #"
          + (module.shape().functionTypes().size() - 1);
    }
    var name = entry.label();
    if (module.functions().containsKey(name)) {
      return name + " is an imported function, which cannot be called as a task";
    }
    Optional<String> near = Nearby.of(name, module.functions().keySet());
    return "the module exports no function "
        + name
        + near.map(n -> "; " + n + " is near").orElse("");
  }

  private static Sought missing(String sentence) {
    return new Sought.Missing(new TaskError(TaskError.Code.BAD_FUNCTION, sentence));
  }
}
