package dev.raywa.wasm.host;

import dev.raywa.message.TaskOptions;
import java.util.Map;

/// The module `ray` of the REP's first example: a `call` that starts a task and nothing to ask for
/// it.
///
/// The REP does not say what it returns. Ours counts the calls of the instance from 1, and 0 is
/// failure.
final class RepFirstCalls {
  /// The import name of its only function.
  static final String CALL = "call";

  /// All functions by import name.
  static final Map<String, HostCall> ALL =
      HostCall.table(
          new HostCall("ray." + CALL, Types.words(2), _ -> 0, true, RepFirstCalls::call));

  private RepFirstCalls() {}

  /// `(fn, va) -> handle`.
  private static long call(InstanceState state, Guest guest, Given given) {
    var callee = Callee.inTable(guest, given.i32(0));
    var arguments =
        Varargs.read(guest.memory(), given.unsigned(1), callee.signature().parameters());
    Callee.start(guest, callee, arguments, TaskOptions.DEFAULT);
    return state.nextHandle();
  }
}
