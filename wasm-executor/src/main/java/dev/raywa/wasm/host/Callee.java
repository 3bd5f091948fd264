package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;

/// Finds functions that guests name, and starts them as tasks.
final class Callee {
  private Callee() {}

  /// The function that a function pointer stands for.
  static Guest.Function inTable(Guest guest, int slot) {
    var found = guest.tableFunction(slot);
    return checked(
        found.orElseThrow(() ->
            CallFailure.misuse(
                Code.BAD_FUNCTION,
                "table slot "
                    + Integer.toUnsignedString(slot)
                    + " holds no function of this module; was it linked with --export-table"
                    + " or --export-all?")));
  }

  /// The function exported under a name.
  static Guest.Function exported(Guest guest, String name) {
    var found = guest.exportedFunction(name);
    return checked(
        found.orElseThrow(() ->
            CallFailure.misuse(
                Code.BAD_FUNCTION, "this module exports no function \"" + name + "\"")));
  }

  /// Submits a task.
  static ObjectId start(
      Guest guest, Guest.Function function, List<Argument> arguments, TaskOptions options) {
    return Transfer.value(guest.ray().call(function.entry(), function.label(), arguments, options));
  }

  private static Guest.Function checked(Guest.Function function) {
    var signature = function.signature();
    if (signature.parameters().size() > TaskSpec.ARGUMENTS_MAX) {
      throw CallFailure.misuse(
          Code.BAD_FUNCTION,
          function.label()
              + " has "
              + signature.parameters().size()
              + " parameters; a task takes at most "
              + TaskSpec.ARGUMENTS_MAX);
    }
    return function;
  }
}
